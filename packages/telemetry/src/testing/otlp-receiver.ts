import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { logsOf, metricsOf, prepareDecoding, spansOf } from './decode-otlp.js';
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from './decode-otlp.js';

/** How the receiver behaves. */
export type ReceiverMood =
  | { readonly kind: 'takes' }
  | { readonly kind: 'answers'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Takes the request and never answers. */
  | { readonly kind: 'hangs' }
  /** Begins an answer and never ends it. */
  | { readonly kind: 'drips' }
  /** Closes the connection in the middle of its answer. */
  | { readonly kind: 'breaks' }
  /** Takes the request and says that it kept only a part. */
  | { readonly kind: 'takes-a-part'; readonly refused: number };

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it was before compression. */
  readonly body: Buffer;
  /** The name on the certificate that the sender showed. */
  readonly client?: string | undefined;
}

/** As `https.createServer` takes it: certificate and key as PEM, and whether the sender has to show its own. */
export interface ReceiverTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
}

export interface ReceiverOptions {
  readonly port?: number;
  readonly tls?: ReceiverTls;
}

/** `ExportPartialSuccess { rejected = 1 }` inside field 1 of the response. */
const partialAnswer = (refused: number): Buffer => Buffer.from([0x0a, 0x02, 0x08, refused]);

/** An OTLP/HTTP backend for tests: keeps what it got, decodes it with the official definitions, and can misbehave. */
export class OtlpReceiver {
  mood: ReceiverMood = { kind: 'takes' };
  readonly requests: ReceivedRequest[] = [];
  /** Requests of any outcome, by time of arrival in milliseconds. */
  readonly arrivals: number[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
  ) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request, response) => void this.take(request, response));
  }

  static async start({ port = 0, tls }: ReceiverOptions = {}): Promise<OtlpReceiver> {
    await prepareDecoding();
    const receiver =
      tls === undefined
        ? new OtlpReceiver(createServer(), 'http')
        : new OtlpReceiver(createTlsServer(tls), 'https');
    receiver.server.listen(port, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  get spans(): ReceivedSpan[] {
    return this.bodiesOf('traces').flatMap(spansOf);
  }

  get logs(): ReceivedLog[] {
    return this.bodiesOf('logs').flatMap(logsOf);
  }

  get metrics(): ReceivedMetric[] {
    return this.bodiesOf('metrics').flatMap(metricsOf);
  }

  /** Closes every connection, as a restarted backend does. */
  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.server.close();
    this.hangUp();
    if (this.server.listening) await once(this.server, 'close');
  }

  private bodiesOf(signal: string): Buffer[] {
    return this.requests.filter(({ path }) => path.endsWith(`/${signal}`)).map(({ body }) => body);
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    this.arrivals.push(Date.now());
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return;
    }
    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const client = (request.socket as Partial<TLSSocket>).getPeerCertificate?.().subject?.CN;
    this.answer(
      { path: request.url ?? '', headers: request.headers, body, client: client?.toString() },
      response,
    );
  }

  private answer(request: ReceivedRequest, response: ServerResponse): void {
    const { mood } = this;
    switch (mood.kind) {
      case 'takes':
        this.requests.push(request);
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
        return;
      case 'takes-a-part':
        this.requests.push(request);
        response
          .writeHead(200, { 'content-type': 'application/x-protobuf' })
          .end(partialAnswer(mood.refused));
        return;
      case 'answers':
        response.writeHead(mood.status, mood.headers ?? {}).end();
        return;
      case 'hangs':
        return;
      case 'drips':
        response.writeHead(200, { 'content-length': '1000' }).write('x');
        return;
      case 'breaks':
        response.writeHead(200, { 'content-length': '1000' }).write('x');
        response.socket?.destroy();
    }
  }
}
