import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { exporting } from '../../families/telemetry.metrics.js';
import type { Destination } from '../plan/destination.js';

export type FailureReason = (typeof exporting.failures.labels.reason.values)[number];

export type Outcome =
  | { readonly kind: 'accepted'; readonly body: Uint8Array }
  /** The same bytes may be accepted later. */
  | {
      readonly kind: 'retry';
      readonly reason: FailureReason;
      readonly detail: string;
      readonly retryAfterMs: number | undefined;
    }
  /** The same bytes will never be accepted. */
  | { readonly kind: 'rejected'; readonly reason: FailureReason; readonly detail: string };

/** Sends bytes to one destination. Never throws, and ends within the destination's time. */
export interface Sender {
  send(body: Uint8Array): Promise<Outcome>;
  /** Aborts the request in flight; nothing is sent afterwards. */
  close(): void;
}

/** By status, as the OTLP standard has it: only these four are tried again. */
const reasonOfStatus = (status: number): { reason: FailureReason; retryable: boolean } => {
  if (status === 429) return { reason: 'throttled', retryable: true };
  if (status === 502 || status === 503 || status === 504) return { reason: 'unavailable', retryable: true };
  if (status === 401 || status === 403) return { reason: 'unauthorized', retryable: false };
  return { reason: status >= 500 ? 'unavailable' : 'rejected', retryable: false };
};

const refusedCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const unresolvedCodes = new Set(['ENOTFOUND', 'EAI_AGAIN']);

const reasonOfError = (error: unknown): { reason: FailureReason; code: string } => {
  const { code = '', name = '' } = (error ?? {}) as { code?: string; name?: string };
  if (refusedCodes.has(code)) return { reason: 'refused', code };
  if (unresolvedCodes.has(code)) return { reason: 'unresolved', code };
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR' || code === 'ETIMEDOUT') {
    return { reason: 'timeout', code: 'no answer in time' };
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|VERIFY|EPROTO/.test(code)) return { reason: 'tls', code };
  return { reason: 'broken', code: code === '' ? 'connection broke' : code };
};

/** The longest delay that a far side may ask for. */
const RETRY_AFTER_MAX_MS = 15 * 60_000;

/** `Retry-After` in seconds or as a date. */
export const retryAfterMs = (header: string | undefined, nowMs: number): number | undefined => {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  if (!Number.isFinite(delay)) return undefined;
  return Math.min(Math.max(delay, 0), RETRY_AFTER_MAX_MS);
};

/** How many items of an accepted request were rejected. The answers of all signals have the same form. */
export const rejectedOf = (answer: Uint8Array): number => {
  if (answer.length === 0) return 0;
  try {
    return Number(ProtobufTraceSerializer.deserializeResponse(answer).partialSuccess?.rejectedSpans ?? 0);
  } catch {
    // The answer is not protobuf, but its status says that everything was taken.
    return 0;
  }
};

const gzipOf = promisify(gzip);

/** The least effort: half the time, a tenth more bytes. The large chunk size returns a batch in one piece. */
const compress = (body: Uint8Array): Promise<Buffer> =>
  gzipOf(body, { level: constants.Z_BEST_SPEED, chunkSize: 131_072 });

/** An answer is a few bytes; the rest of a longer one is not read. */
const ANSWER_BYTES_MAX = 65_536;

/**
 * OTLP over HTTP to one destination, over a kept connection. The timeout covers a request with its whole
 * answer, so a far side that accepts the connection and then hangs or drips costs no more.
 */
export class OtlpSender implements Sender {
  private readonly agent: HttpAgent | HttpsAgent;
  private readonly request: typeof httpRequest;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly closing = new AbortController();

  constructor(private readonly destination: Destination) {
    const isHttps = destination.url.startsWith('https:');
    this.agent = isHttps
      ? new HttpsAgent({ keepAlive: true, maxSockets: 2, ...destination.tls })
      : new HttpAgent({ keepAlive: true, maxSockets: 2 });
    this.request = isHttps ? httpsRequest : httpRequest;
    this.headers = {
      'user-agent': 'bellwether-telemetry',
      ...destination.headers,
      'content-type': 'application/x-protobuf',
      ...(destination.gzip ? { 'content-encoding': 'gzip' } : {}),
    };
  }

  async send(body: Uint8Array): Promise<Outcome> {
    const deadline = AbortSignal.timeout(this.destination.timeoutMs);
    try {
      const bytes = this.destination.gzip ? await compress(body) : body;
      // The export is not traced: each trace would cause the next.
      return await context.with(suppressTracing(context.active()), () => this.post(bytes, deadline));
    } catch (error) {
      const { reason, code } = reasonOfError(deadline.aborted ? deadline.reason : error);
      return { kind: 'retry', reason, detail: code, retryAfterMs: undefined };
    }
  }

  close(): void {
    this.closing.abort();
    this.agent.destroy();
  }

  private post(body: Uint8Array, deadline: AbortSignal): Promise<Outcome> {
    const signal = AbortSignal.any([deadline, this.closing.signal]);
    const headers = { ...this.headers, 'content-length': String(body.length) };
    const options = { method: 'POST', agent: this.agent, headers, signal };
    return new Promise((resolve, reject) => {
      const request = this.request(this.destination.url, options, (response) => {
        readAnswer(response).then((answer) => resolve(outcomeOf(response, answer)), reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

const readAnswer = async (response: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop destroys the response.
    if (length > ANSWER_BYTES_MAX) return Buffer.alloc(0);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const outcomeOf = (response: IncomingMessage, body: Buffer): Outcome => {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { kind: 'accepted', body };
  const { reason, retryable } = reasonOfStatus(status);
  const detail = `HTTP ${status}`;
  if (!retryable) return { kind: 'rejected', reason, detail };
  return {
    kind: 'retry',
    reason,
    detail,
    retryAfterMs: retryAfterMs(response.headers['retry-after'], Date.now()),
  };
};

/** Sends an empty request, which is valid, to learn whether data would be taken. */
export const probeDestination = async (destination: Destination, timeoutMs: number): Promise<Outcome> => {
  const sender = new OtlpSender({ ...destination, timeoutMs, gzip: false });
  try {
    return await sender.send(new Uint8Array());
  } finally {
    sender.close();
  }
};
