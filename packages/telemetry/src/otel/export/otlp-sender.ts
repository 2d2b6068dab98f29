import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Destination } from '../plan/destination.js';
import { reasonOfError, reasonOfStatus, retryAfterMs } from './export-outcome.js';
import type { Outcome, Sender } from './export-outcome.js';

const gzipOf = promisify(gzip);

/**
 * The least effort: the bytes are a few per cent more, the time is half. A batch goes to the threads that compress it
 * and back in one piece.
 */
const compress = (body: Uint8Array): Promise<Buffer> =>
  gzipOf(body, { level: constants.Z_BEST_SPEED, chunkSize: 131_072 });

/** An answer is a few bytes; whoever sends more is not read on. */
const ANSWER_BYTES_MAX = 65_536;

/**
 * OTLP over HTTP to one destination, over a kept connection. The whole of a request, its answer included, has
 * the destination's timeout: a far side that takes the connection and falls silent, or drips, costs no more.
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
      // The export of a trace is not itself traced: each would cause the next.
      return await context.with(suppressTracing(context.active()), () => this.post(bytes, deadline));
    } catch (error) {
      const { reason, code } = reasonOfError(deadline.aborted ? deadline.reason : error);
      return { kind: 'later', reason, detail: code, retryAfterMs: undefined };
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
    if (length > ANSWER_BYTES_MAX) {
      response.destroy();
      break;
    }
    chunks.push(chunk);
  }
  return length > ANSWER_BYTES_MAX ? Buffer.alloc(0) : Buffer.concat(chunks);
};

const outcomeOf = (response: IncomingMessage, body: Buffer): Outcome => {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { kind: 'taken', body };
  const { reason, retryable } = reasonOfStatus(status);
  const detail = `HTTP ${status}`;
  if (!retryable) return { kind: 'never', reason, detail };
  return {
    kind: 'later',
    reason,
    detail,
    retryAfterMs: retryAfterMs(response.headers['retry-after'], Date.now()),
  };
};
