import type {
  ForeignExemplar as LooseExemplar,
  ForeignFamily as LooseFamily,
  ForeignSample as LooseSample,
} from '../../instruments/family.js';
import type { PointKind } from './point-bytes.js';
import {
  pointKinds,
  writeExemplar,
  writeHistogramPoint,
  writeNumberPoint,
  writeSummaryPoint,
} from './point-bytes.js';
import { writeLabels } from './attribute-bytes.js';
import { message, ProtobufBytes } from '../protobuf/protobuf-bytes.js';

/** The samples of one series: those that differ only in what the series is made of. */
interface Group {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly samples: LooseSample[];
}

const without = (labels: LooseSample['labels'], part: string): LooseSample['labels'] =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== part));

const groupsOf = (samples: readonly LooseSample[], part: string): readonly Group[] => {
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

/** The names under which code made without us tells the span of an exemplar. */
const writeLooseExemplar = (to: ProtobufBytes, field: number, exemplar: LooseExemplar | undefined): void => {
  if (exemplar === undefined) return;
  const { labels, value, timestampSeconds } = exemplar;
  const traceId = String(labels['trace_id'] ?? labels['traceId'] ?? labels['traceID'] ?? '');
  const spanId = String(labels['span_id'] ?? labels['spanId'] ?? labels['spanID'] ?? '');
  if (!/^[0-9a-f]{32}$/.test(traceId) || !/^[0-9a-f]{16}$/.test(spanId)) return;
  const timestampMs = timestampSeconds === undefined ? Date.now() : timestampSeconds * 1000;
  writeExemplar(to, field, { traceId, spanId, value, timestampMs });
};

/** A metric made with prom-client gives its buckets added up; on the wire each counts its own. */
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
  for (const { exemplar } of group.samples) writeLooseExemplar(to, pointKinds.histogram.exemplars, exemplar);
};

const writeSummary = (to: ProtobufBytes, head: Buffer, nowMs: number, family: string, group: Group): void => {
  const values = group.samples
    .filter(({ labels }) => labels['quantile'] !== undefined)
    .map(({ labels, value }): [number, number] => [Number(labels['quantile']), value]);
  const count = valueOf(group, `${family}_count`);
  writeSummaryPoint(to, head, nowMs, { count, sum: valueOf(group, `${family}_sum`), values });
};

/** Each as the bytes of one data point. */
export const loosePoints = (family: LooseFamily, startMs: number, nowMs: number): readonly Buffer[] => {
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
      writeLooseExemplar(to, pointKinds[kind].exemplars, exemplar);
    }),
  );
};
