import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** How the far side behaves. */
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
}

export interface ReceivedSpan {
  readonly service: string;
  readonly scope: string;
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: string; readonly message: string };
  readonly startMs: number;
  readonly endMs: number;
}

export interface ReceivedLog {
  readonly service: string;
  readonly severity: string;
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ReceivedPoint {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly startMs: number;
  readonly timeMs: number;
  readonly value?: number;
  readonly count?: number;
  readonly sum?: number;
  readonly bounds?: readonly number[];
  readonly counts?: readonly number[];
  readonly quantiles?: readonly { readonly quantile: number; readonly value: number }[];
  readonly exemplars: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly value: number;
  }[];
}

export interface ReceivedMetric {
  readonly service: string;
  readonly name: string;
  readonly help: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'histogram' | 'summary';
  readonly monotonic: boolean;
  readonly cumulative: boolean;
  readonly points: readonly ReceivedPoint[];
}

type Message = Readonly<Record<string, unknown>>;
interface Decoder {
  decode(bytes: Uint8Array): unknown;
  toObject(message: unknown, options: object): Message;
}

type Definitions = Readonly<Record<'trace' | 'metrics' | 'logs', Message>>;

/** OpenTelemetry's own protobuf definitions, as its exporters were once generated from them. */
const loadDefinitions = async (): Promise<Definitions> => {
  const loaded = (await import('otlp-definitions/build/src/generated/root.js')) as unknown as {
    readonly default: { readonly opentelemetry: { proto: { collector: Record<string, { v1: Message }> } } };
  };
  const { collector } = loaded.default.opentelemetry.proto;
  return {
    trace: collector['trace']?.v1 ?? {},
    metrics: collector['metrics']?.v1 ?? {},
    logs: collector['logs']?.v1 ?? {},
  };
};

let definitions: Definitions | undefined;

const decode = (kind: 'trace' | 'metrics' | 'logs', name: string, body: Buffer): Message => {
  const decoder = definitions?.[kind][name] as Decoder;
  return decoder.toObject(decoder.decode(body), {
    longs: Number,
    enums: String,
    bytes: Buffer,
    defaults: true,
  });
};

const list = (value: unknown): readonly Message[] => (value ?? []) as readonly Message[];
const hex = (value: unknown): string => Buffer.from((value ?? []) as Uint8Array).toString('hex');
const milliseconds = (nanoseconds: unknown): number => Math.round(Number(nanoseconds) / 1e6);

const plainValue = (value: unknown): unknown => {
  const any = (value ?? {}) as Message;
  const which = [
    'stringValue',
    'boolValue',
    'intValue',
    'doubleValue',
    'arrayValue',
    'kvlistValue',
    'bytesValue',
  ];
  const set = which.find((name) => Object.hasOwn(any, name) && any[name] !== null);
  if (set === 'arrayValue') return list((any['arrayValue'] as Message)['values']).map(plainValue);
  if (set === 'kvlistValue') return attributesOf((any['kvlistValue'] as Message)['values']);
  return set === undefined ? undefined : any[set];
};

const attributesOf = (pairs: unknown): Record<string, unknown> =>
  Object.fromEntries(list(pairs).map(({ key, value }) => [String(key), plainValue(value)]));

const serviceOf = (group: Message): string =>
  String(attributesOf((group['resource'] as Message | undefined)?.['attributes'])['service.name']);

const spansOf = (body: Buffer): ReceivedSpan[] =>
  list(decode('trace', 'ExportTraceServiceRequest', body)['resourceSpans']).flatMap((group) =>
    list(group['scopeSpans']).flatMap((scoped) =>
      list(scoped['spans']).map((span) => ({
        service: serviceOf(group),
        scope: String((scoped['scope'] as Message | undefined)?.['name']),
        name: String(span['name']),
        kind: String(span['kind']),
        traceId: hex(span['traceId']),
        spanId: hex(span['spanId']),
        parentSpanId: hex(span['parentSpanId']),
        attributes: attributesOf(span['attributes']),
        events: list(span['events']).map((event) => ({
          name: String(event['name']),
          attributes: attributesOf(event['attributes']),
        })),
        links: list(span['links']).map((link) => ({
          traceId: hex(link['traceId']),
          spanId: hex(link['spanId']),
        })),
        status: {
          code: String((span['status'] as Message | undefined)?.['code'] ?? 'STATUS_CODE_UNSET'),
          message: String((span['status'] as Message | undefined)?.['message'] ?? ''),
        },
        startMs: milliseconds(span['startTimeUnixNano']),
        endMs: milliseconds(span['endTimeUnixNano']),
      })),
    ),
  );

const logsOf = (body: Buffer): ReceivedLog[] =>
  list(decode('logs', 'ExportLogsServiceRequest', body)['resourceLogs']).flatMap((group) =>
    list(group['scopeLogs']).flatMap((scoped) =>
      list(scoped['logRecords']).map((record) => ({
        service: serviceOf(group),
        severity: String(record['severityText']),
        body: String(plainValue(record['body'])),
        traceId: hex(record['traceId']),
        spanId: hex(record['spanId']),
        attributes: attributesOf(record['attributes']),
      })),
    ),
  );

const pointOf = (point: Message): ReceivedPoint => ({
  attributes: attributesOf(point['attributes']),
  startMs: milliseconds(point['startTimeUnixNano']),
  timeMs: milliseconds(point['timeUnixNano']),
  ...('asDouble' in point ? { value: Number(point['asDouble']) } : {}),
  ...('count' in point ? { count: Number(point['count']), sum: Number(point['sum']) } : {}),
  ...('bucketCounts' in point
    ? {
        bounds: point['explicitBounds'] as number[],
        counts: (point['bucketCounts'] as unknown[]).map(Number),
      }
    : {}),
  ...('quantileValues' in point
    ? {
        quantiles: list(point['quantileValues']).map(({ quantile, value }) => ({
          quantile: Number(quantile),
          value: Number(value),
        })),
      }
    : {}),
  exemplars: list(point['exemplars']).map((exemplar) => ({
    traceId: hex(exemplar['traceId']),
    spanId: hex(exemplar['spanId']),
    value: Number(exemplar['asDouble']),
  })),
});

const metricsOf = (body: Buffer): ReceivedMetric[] =>
  list(decode('metrics', 'ExportMetricsServiceRequest', body)['resourceMetrics']).flatMap((group) =>
    list(group['scopeMetrics']).flatMap((scoped) =>
      list(scoped['metrics']).map((metric) => {
        const kind =
          (['gauge', 'sum', 'histogram', 'summary'] as const).find((name) => name in metric) ?? 'gauge';
        const data = metric[kind] as Message;
        return {
          service: serviceOf(group),
          name: String(metric['name']),
          help: String(metric['description']),
          unit: String(metric['unit']),
          kind,
          monotonic: data['isMonotonic'] === true,
          cumulative: data['aggregationTemporality'] === 'AGGREGATION_TEMPORALITY_CUMULATIVE',
          points: list(data['dataPoints']).map(pointOf),
        };
      }),
    ),
  );

/** `ExportPartialSuccess { rejected = 1 }` inside field 1 of the response. */
const partialAnswer = (refused: number): Buffer => Buffer.from([0x0a, 0x02, 0x08, refused]);

/** An OTLP/HTTP backend for tests: keeps what it got, decodes it with the official definitions, and can misbehave. */
export class OtlpReceiver {
  mood: ReceiverMood = { kind: 'takes' };
  readonly requests: ReceivedRequest[] = [];
  /** Requests of any outcome, by time of arrival in milliseconds. */
  readonly arrivals: number[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request, response) => void this.take(request, response));
  }

  static async start(port = 0): Promise<OtlpReceiver> {
    definitions ??= await loadDefinitions();
    const receiver = new OtlpReceiver(createServer());
    receiver.server.listen(port, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
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

  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
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
    this.answer({ path: request.url ?? '', headers: request.headers, body }, response);
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
