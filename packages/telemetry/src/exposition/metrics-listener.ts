import { once } from 'node:events';
import { STATUS_CODES, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorAnswer } from './metrics-endpoint.js';
import type { MetricsEndpoint, ScrapeAnswer, ScrapeRequest } from './metrics-endpoint.js';

/** No scraper needs longer to send its headers. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 256;

const ownHeaders = { 'x-content-type-options': 'nosniff' };

/** Decides who may scrape. `MetricsGuard` of auth/ fits. */
export interface ScrapeGuard {
  check(
    headers: ScrapeRequest['headers'],
  ): Promise<{ readonly ok: true } | ({ readonly ok: false } & ScrapeAnswer)>;
}

export interface MetricsListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly endpoint: MetricsEndpoint;
  readonly paths: readonly string[];
  readonly guard?: ScrapeGuard;
}

export interface MetricsListener {
  readonly host: string;
  readonly port: number;
  /** Lets running scrapes finish, and closes idle connections at once. */
  close(): Promise<void>;
}

/** A listener for metrics alone, apart from the main port. Resolves when it listens. */
export async function createMetricsListener(options: MetricsListenerOptions): Promise<MetricsListener> {
  const server = createServer(
    // Node answers a missing Host itself, without a body.
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, requireHostHeader: false },
    (request, response) => void respond(request, response, options),
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.on('clientError', answerClientError);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: options.host,
    port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeIdleConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: MetricsListenerOptions,
): Promise<void> {
  request.resume();
  const answer = await answerTo(request, options).catch(() =>
    errorAnswer(500, 'GEN_INTERNAL', 'metrics could not be rendered'),
  );
  response.writeHead(answer.status, { ...answer.headers, ...ownHeaders });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

async function answerTo(request: IncomingMessage, options: MetricsListenerOptions): Promise<ScrapeAnswer> {
  if (request.headers.host === undefined && request.httpVersion === '1.1') {
    return errorAnswer(400, 'GEN_BAD_REQUEST', 'the request has no Host header');
  }
  const path = (request.url ?? '').split('?', 1)[0] as string;
  if (!options.paths.includes(path)) {
    return errorAnswer(404, 'GEN_NOT_FOUND', 'nothing is served at this path');
  }
  const verdict = await options.guard?.check(request.headers);
  if (verdict !== undefined && !verdict.ok) return verdict;
  return options.endpoint.handle({ method: request.method ?? 'GET', headers: request.headers });
}

const clientErrors: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'GEN_HEADERS_TOO_LARGE', 'the request headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'GEN_REQUEST_TIMEOUT', 'the request did not arrive in time'],
};

/** A request that cannot be parsed has no response object. It gets the same error body. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const malformed = [400, 'GEN_BAD_REQUEST', 'this is not a well-formed HTTP request'] as const;
  const { status, headers, body } = errorAnswer(...(clientErrors[error.code ?? ''] ?? malformed));
  const fields = Object.entries({ ...headers, ...ownHeaders, connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...fields.map((field) => field.join(': '))];
  socket.end([...head, '', body].join('\r\n'), () => socket.destroy());
}
