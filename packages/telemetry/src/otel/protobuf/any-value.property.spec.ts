import { TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import definitions from 'otlp-definitions/build/src/generated/root.js';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { prepareDecoding, logsOf, spansOf } from '../../testing/decode-otlp.js';
import { logsRequest } from '../log-export.js';
import { MetricsEncoder, type MetricsRequest } from '../metrics/metrics-encoder.js';
import { spansRequest } from '../traces/span-export.js';
import { writeAttribute, resourceBytes } from './any-value.js';
import { ProtobufBytes, Wire } from './protobuf-bytes.js';

/** Texts around the lengths at which a size takes one byte more, and with characters of every length. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('x', ' ', 'ü', '漢', '😀'), maxLength: 100 }),
  fc.integer({ min: 0, max: 16_384 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 60, max: 140 }).map((length) => 'ü'.repeat(length)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar = fc.oneof(text, number, fc.boolean());
/** Keys that name no secret, since those are hidden on purpose. */
const key = fc.integer({ min: 0, max: 1_000_000 }).map((id) => `attribute.${id}`);
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('value'), { maxLength: 4 }), tie('record')),
  record: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));
const resource = resourceFromAttributes({ 'service.name': 'shop' });

/** An integer has no minus zero. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, item: unknown) => (item === 0 ? 0 : item)));

interface Decoder {
  decode(bytes: Uint8Array): unknown;
  toObject(message: unknown, options: object): Readonly<Record<string, unknown>>;
}
type Collector = Readonly<Record<string, { readonly v1: Readonly<Record<string, Decoder>> }>>;
interface Attributed {
  readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: unknown }[] };
}

/** The resources of a request, with each value in the form it has on the wire. */
const resourcesOf = (signal: string, name: string, bytes: Uint8Array): unknown[] => {
  const { collector } = (definitions as unknown as { opentelemetry: { proto: { collector: Collector } } })
    .opentelemetry.proto;
  const decoder = collector[signal]?.v1[name] as Decoder;
  const [groups] = Object.values(decoder.toObject(decoder.decode(bytes), { longs: Number }));
  return (groups as readonly Attributed[]).map(({ resource: { attributes } }) =>
    Object.fromEntries(attributes.map(({ key: of, value }) => [of, value])),
  );
};

beforeAll(prepareDecoding);

describe('what is written as protobuf', () => {
  it('is read by the official definitions as the same attributes of a span', () => {
    const spans: ReadableSpan[] = [];
    const onEnd = (span: ReadableSpan): void => void spans.push(span);
    const processor = { onStart() {}, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
    const tracer = new TracerProvider({ resource, spanProcessors: [processor] }).getTracer('shop', '1.0');
    const attributes = fc.dictionary(key, fc.oneof(scalar, fc.array(text, { maxLength: 5 })), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.array(attributes, { minLength: 1, maxLength: 4 }), (each) => {
        spans.length = 0;
        for (const one of each) tracer.startSpan('find cart', { attributes: one }).end();
        const read = spansOf(Buffer.from(spansRequest(spans)));
        expect(read.map((span) => plain(span.attributes))).toEqual(each.map(plain));
        for (const [index, span] of read.entries()) {
          const { traceId, spanId, traceFlags } = spans[index]?.spanContext() ?? {};
          expect(traceFlags).toBe(TraceFlags.SAMPLED);
          expect(span).toMatchObject({ traceId, spanId, name: 'find cart', service: 'shop', scope: 'shop' });
        }
      }),
    );
  });

  it('is read by the official definitions as the same fields of a log line', () => {
    fc.assert(
      fc.property(json.record, text, (fields, message) => {
        const line = JSON.stringify({ level: 'info', time: new Date().toISOString(), ...fields, message });
        const [read] = logsOf(Buffer.from(logsRequest([line], resourceBytes(resource))));
        expect(read?.body).toBe(message);
        expect(plain(read?.attributes)).toEqual(plain(fields));
      }),
    );
  });

  it('is of one kind for whole numbers, on both sides of zero', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (whole) => {
        const to = new ProtobufBytes();
        writeAttribute(to, 1, 'k', whole);
        // Tag and size of the pair, key, tag and size of the value; then the value itself.
        const [tag, ...digits] = to.finished().subarray(7);
        expect(tag).toBe(3 * 8 + Wire.varint);
        const read = digits.reduce((sum, digit, at) => sum + (BigInt(digit & 127) << BigInt(7 * at)), 0n);
        expect(BigInt.asIntN(64, read)).toBe(BigInt(whole));
        expect(digits.length).toBeLessThanOrEqual(10);
      }),
      { examples: [[-1], [0], [Number.MIN_SAFE_INTEGER], [-(2 ** 32)], [-129]] },
    );
  });

  it('is the same resource in all three signals: numbers keep their kind, lists their items', async () => {
    const shared = resourceFromAttributes({
      'process.pid': 4711,
      'host.name': 'shop-1',
      'host.load': 0.5,
      'host.is_virtual': true,
      'host.ip': ['10.0.0.1', '::1'],
    });
    const spans: ReadableSpan[] = [];
    const onEnd = (span: ReadableSpan): void => void spans.push(span);
    const processor = { onStart() {}, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
    const provider = new TracerProvider({ resource: shared, spanProcessors: [processor] });
    provider.getTracer('shop').startSpan('find cart').end();
    const line = JSON.stringify({ level: 'info', message: 'found' });
    const pushes = new MetricsEncoder(new MetricRegistry({ process: 'shop' }), shared).requests(Date.now());
    const { value: push } = await pushes.next();

    const requests = [
      resourcesOf('trace', 'ExportTraceServiceRequest', spansRequest(spans)),
      resourcesOf('metrics', 'ExportMetricsServiceRequest', (push as MetricsRequest).bytes),
      resourcesOf('logs', 'ExportLogsServiceRequest', logsRequest([line], resourceBytes(shared))),
    ];
    for (const resources of requests) {
      expect(resources).toEqual([
        {
          'process.pid': { intValue: 4711 },
          'host.name': { stringValue: 'shop-1' },
          'host.load': { doubleValue: 0.5 },
          'host.is_virtual': { boolValue: true },
          'host.ip': { arrayValue: { values: [{ stringValue: '10.0.0.1' }, { stringValue: '::1' }] } },
        },
      ]);
    }
  });
});
