import type { ForeignExemplar, ForeignFamily, ForeignSample } from '../../instruments/family.js';
import type { Exemplar } from '../../instruments/series-table.js';
import { redactField } from '../../redaction/redact-fields.js';
import { writeAttribute } from '../protobuf/any-value.js';
import { message, type ProtobufBytes } from '../protobuf/protobuf-bytes.js';

/** The kinds of metrics, by the field of `Metric` that holds their points. */
export const pointKinds = {
  gauge: { field: 5, attributes: 7, exemplars: 5 },
  counter: { field: 7, attributes: 7, exemplars: 5 },
  histogram: { field: 9, attributes: 9, exemplars: 8 },
  summary: { field: 11, attributes: 7, exemplars: 0 },
} as const;
export type PointKind = keyof typeof pointKinds;

const CUMULATIVE = 2;

/** Labels as attributes of a data point, under the field number of its kind of point. */
export const writeLabels = (
  to: ProtobufBytes,
  field: number,
  names: readonly string[],
  values: readonly string[],
): void => {
  for (const [index, name] of names.entries())
    writeAttribute(to, field, name, String(redactField(name, values[index] ?? '')));
};

/** `NumberDataPoint`: time 3, as_double 4. The head of a point (start, attributes) never changes and comes as bytes. */
export const writeNumberPoint = (to: ProtobufBytes, head: Uint8Array, nowMs: number, value: number): void => {
  to.raw(head);
  to.nanoseconds(3, nowMs);
  to.double(4, value);
};

export interface Distribution {
  readonly bounds: readonly number[];
  /** Per bucket, not added up; one more than there are bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** `HistogramDataPoint`: time 3, count 4, sum 5, bucket_counts 6, explicit_bounds 7. */
export const writeHistogramPoint = (
  to: ProtobufBytes,
  head: Uint8Array,
  nowMs: number,
  { bounds, counts, sum }: Distribution,
): void => {
  to.raw(head);
  to.nanoseconds(3, nowMs);
  to.fixed64(
    4,
    counts.reduce((total, count) => total + count, 0),
  );
  to.double(5, sum);
  to.opening(6, counts.length * 8);
  for (const count of counts) to.rawFixed64(count);
  to.opening(7, bounds.length * 8);
  for (const bound of bounds) to.rawDouble(bound);
};

/** `Exemplar`: time 2, as_double 3, span_id 4, trace_id 5. */
export const writeExemplar = (
  to: ProtobufBytes,
  field: number,
  { traceId, spanId, value, timestampMs }: Exemplar,
): void => {
  to.block(
    field,
    message((inner) => {
      inner.nanoseconds(2, timestampMs);
      inner.double(3, value);
      inner.hex(4, spanId);
      inner.hex(5, traceId);
    }, 64),
  );
};

export interface Described {
  readonly name: string;
  readonly help: string;
  readonly kind: PointKind;
}

/** By the ending of the name, the unit as UCUM writes it; what a receiver makes of it gives the same name again. */
const units: readonly (readonly [suffix: string, unit: string])[] = [
  ['_seconds', 's'],
  ['_bytes', 'By'],
  ['_ratio', '1'],
];

const unitOf = (name: string): string =>
  units.find(([suffix]) => name.replace(/_total$/, '').endsWith(suffix))?.[1] ?? '';

/** `Metric`: name 1, description 2, unit 3, and its points with how they count. */
export const metricBytes = ({ name, help, kind }: Described, points: Uint8Array): Buffer =>
  message((to) => {
    const unit = unitOf(name);
    to.text(1, name);
    to.text(2, help);
    if (unit !== '') to.text(3, unit);
    const counts = message((inner) => {
      if (kind === 'counter' || kind === 'histogram') {
        inner.tag(2, 0);
        inner.varint(CUMULATIVE);
      }
      if (kind === 'counter') {
        inner.tag(3, 0);
        inner.varint(1);
      }
    }, 8);
    to.opening(pointKinds[kind].field, points.length + counts.length);
    to.raw(points);
    to.raw(counts);
  }, points.length + 256);

/** The samples of one series: they differ only in their bucket or quantile. */
interface Group {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly samples: ForeignSample[];
}

const without = (labels: ForeignSample['labels'], part: string): ForeignSample['labels'] =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== part));

const groupsOf = (samples: readonly ForeignSample[], part: string): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    const labels = without(sample.labels, part);
    const key = JSON.stringify(Object.entries(labels).toSorted());
    const group = groups.get(key) ?? { labels, samples: [] };
    group.samples.push(sample);
    groups.set(key, group);
  }
  return [...groups.values()];
};

const headOf = (labels: Group['labels'], kind: PointKind, startMs: number): Buffer =>
  message((to) => {
    const names = Object.keys(labels);
    to.nanoseconds(2, startMs);
    writeLabels(
      to,
      pointKinds[kind].attributes,
      names,
      names.map((name) => String(labels[name])),
    );
  });

const valueOf = ({ samples }: Group, name: string): number =>
  samples.find((sample) => sample.name === name)?.value ?? 0;

/** Label names that other code uses for the span of an exemplar. */
const writeForeignExemplar = (
  to: ProtobufBytes,
  field: number,
  exemplar: ForeignExemplar | undefined,
): void => {
  if (exemplar === undefined) return;
  const { labels, value, timestampSeconds } = exemplar;
  const traceId = String(labels['trace_id'] ?? labels['traceId'] ?? labels['traceID'] ?? '');
  const spanId = String(labels['span_id'] ?? labels['spanId'] ?? labels['spanID'] ?? '');
  if (!/^[0-9a-f]{32}$/.test(traceId) || !/^[0-9a-f]{16}$/.test(spanId)) return;
  const timestampMs = timestampSeconds === undefined ? Date.now() : timestampSeconds * 1000;
  writeExemplar(to, field, { traceId, spanId, value, timestampMs });
};

/** The buckets of prom-client are cumulative; on the wire each bucket has its own count. */
const writeHistogram = (
  to: ProtobufBytes,
  head: Buffer,
  nowMs: number,
  family: string,
  group: Group,
): void => {
  const buckets = group.samples
    .filter((sample) => sample.name === `${family}_bucket`)
    .map(({ labels, value }) => ({ bound: Number(labels['le'] === '+Inf' ? Infinity : labels['le']), value }))
    .toSorted((a, b) => a.bound - b.bound);
  const counts = buckets.map(({ value }, index) => value - (buckets[index - 1]?.value ?? 0));
  const bounds = buckets.map(({ bound }) => bound).filter((bound) => bound !== Infinity);
  writeHistogramPoint(to, head, nowMs, { bounds, counts, sum: valueOf(group, `${family}_sum`) });
  for (const { exemplar } of group.samples)
    writeForeignExemplar(to, pointKinds.histogram.exemplars, exemplar);
};

/** `SummaryDataPoint`: time 3, count 4, sum 5, quantile_values 6. */
const writeSummary = (to: ProtobufBytes, head: Buffer, nowMs: number, family: string, group: Group): void => {
  to.raw(head);
  to.nanoseconds(3, nowMs);
  to.fixed64(4, valueOf(group, `${family}_count`));
  to.double(5, valueOf(group, `${family}_sum`));
  for (const { labels, value } of group.samples) {
    if (labels['quantile'] === undefined) continue;
    const start = to.open(6);
    to.double(1, Number(labels['quantile']));
    to.double(2, value);
    to.close(start);
  }
};

/** The samples of a family made with prom-client, each as the bytes of one data point. */
export const foreignPoints = (family: ForeignFamily, startMs: number, nowMs: number): readonly Buffer[] => {
  const kind: PointKind = family.type === 'unknown' ? 'gauge' : family.type;
  const part = kind === 'histogram' ? 'le' : 'quantile';
  if (kind === 'histogram' || kind === 'summary') {
    const write = kind === 'histogram' ? writeHistogram : writeSummary;
    return groupsOf(family.samples, part).map((group) =>
      message((to) => write(to, headOf(group.labels, kind, startMs), nowMs, family.name, group)),
    );
  }
  return family.samples.map(({ labels, value, exemplar }) =>
    message((to) => {
      writeNumberPoint(to, headOf(labels, kind, startMs), nowMs, value);
      writeForeignExemplar(to, pointKinds[kind].exemplars, exemplar);
    }),
  );
};
