import type { Exemplar } from '../../instruments/series-table.js';
import { message, ProtobufBytes } from '../protobuf/protobuf-bytes.js';

/** The kinds of metrics, by the field of `Metric` that holds their points. */
export const pointKinds = {
  gauge: { field: 5, attributes: 7, exemplars: 5 },
  counter: { field: 7, attributes: 7, exemplars: 5 },
  histogram: { field: 9, attributes: 9, exemplars: 8 },
  summary: { field: 11, attributes: 7, exemplars: 0 },
} as const;
export type PointKind = keyof typeof pointKinds;

const CUMULATIVE = 2;

/** `NumberDataPoint`: time 3, as_double 4. What a point has for good (start, attributes) comes as bytes. */
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

export interface Quantiles {
  readonly count: number;
  readonly sum: number;
  readonly values: readonly (readonly [quantile: number, value: number])[];
}

/** `SummaryDataPoint`: time 3, count 4, sum 5, quantile_values 6. */
export const writeSummaryPoint = (
  to: ProtobufBytes,
  head: Uint8Array,
  nowMs: number,
  { count, sum, values }: Quantiles,
): void => {
  to.raw(head);
  to.nanoseconds(3, nowMs);
  to.fixed64(4, count);
  to.double(5, sum);
  for (const [quantile, value] of values) {
    to.block(
      6,
      message((inner) => {
        inner.double(1, quantile);
        inner.double(2, value);
      }, 32),
    );
  }
};

export interface Described {
  readonly name: string;
  readonly help: string;
  readonly kind: PointKind;
}

/** By the ending of the name, the unit as UCUM writes it; what a receiver makes of it gives the same name again. */
const units: readonly (readonly [ending: string, unit: string])[] = [
  ['_seconds', 's'],
  ['_bytes', 'By'],
  ['_ratio', '1'],
];

const unitOf = (name: string): string =>
  units.find(([ending]) => name.replace(/_total$/, '').endsWith(ending))?.[1] ?? '';

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
