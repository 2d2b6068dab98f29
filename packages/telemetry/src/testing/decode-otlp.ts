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
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly status: { readonly code: string; readonly message: string };
  readonly startMs: number;
  readonly endMs: number;
}

export interface ReceivedLog {
  readonly service: string;
  readonly timeMs: number;
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
  const load = import('otlp-definitions/build/src/generated/root.js').catch((cause: unknown) => {
    const source = '@opentelemetry/otlp-transformer@0.208.0';
    throw new Error(`OtlpReceiver needs: npm install --save-dev otlp-definitions@npm:${source}`, { cause });
  });
  const loaded = (await load) as unknown as {
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

/** To be called once before anything is decoded. */
export const prepareDecoding = async (): Promise<void> => {
  definitions ??= await loadDefinitions();
};

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

export const spansOf = (body: Buffer): ReceivedSpan[] =>
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
          attributes: attributesOf(link['attributes']),
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

export const logsOf = (body: Buffer): ReceivedLog[] =>
  list(decode('logs', 'ExportLogsServiceRequest', body)['resourceLogs']).flatMap((group) =>
    list(group['scopeLogs']).flatMap((scoped) =>
      list(scoped['logRecords']).map((record) => ({
        service: serviceOf(group),
        timeMs: milliseconds(record['timeUnixNano']),
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

export const metricsOf = (body: Buffer): ReceivedMetric[] =>
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

/** The key of a sample, scraped or pushed: its name, and its labels in a fixed order. */
export const sampleKey = (name: string, labels: Readonly<Record<string, unknown>>): string =>
  `${name} ${JSON.stringify(Object.entries(labels).toSorted())}`;

/** A pushed metric as the samples that a scrape would have shown: buckets added up, with `_bucket`, `_sum`, `_count`. */
export const pushedSamples = ({ name, kind, points }: ReceivedMetric): Readonly<Record<string, number>> => {
  const samples: Record<string, number> = {};
  const put = (sample: string, labels: Readonly<Record<string, unknown>>, value: number): void => {
    samples[sampleKey(sample, labels)] = value;
  };
  for (const { attributes: labels, bounds = [], counts = [], quantiles = [], ...point } of points) {
    if (kind === 'gauge' || kind === 'sum') {
      put(name, labels, point.value ?? Number.NaN);
      continue;
    }
    let total = 0;
    for (const [index, count] of counts.entries()) {
      total += count;
      put(`${name}_bucket`, { ...labels, le: String(bounds[index] ?? '+Inf') }, total);
    }
    for (const { quantile, value } of quantiles) put(name, { ...labels, quantile: String(quantile) }, value);
    put(`${name}_sum`, labels, point.sum ?? Number.NaN);
    put(`${name}_count`, labels, point.count ?? Number.NaN);
  }
  return samples;
};
