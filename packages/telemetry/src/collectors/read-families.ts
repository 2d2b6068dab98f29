import { shownUnit } from '../exposition/family.js';
import type { LooseFamily, LooseSample } from '../exposition/family.js';
import type { Exemplar } from '../instruments/exemplar.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import type { Series } from '../instruments/series-table.js';
import type { TableFamily } from '../instruments/table-family.js';
import { gather } from './gather.js';

/** The numbers of a registry as data, for those who send them elsewhere. */

type LabelsRead = Readonly<Record<string, string>>;

interface PointRead {
  readonly labels: LabelsRead;
  /** When this series began to count. */
  readonly startedAtMs: number;
}

export interface NumberRead extends PointRead {
  readonly value: number;
  readonly exemplar?: Exemplar;
}

export interface HistogramRead extends PointRead {
  /** Per bucket, not added up; the last is for what is above all bounds. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  readonly exemplars: readonly Exemplar[];
}

export interface SummaryRead extends PointRead {
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
  readonly count: number;
  readonly sum: number;
}

interface FamilyHead {
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
}

export type FamilyRead =
  | (FamilyHead & { readonly kind: 'counter' | 'gauge'; readonly points: readonly NumberRead[] })
  | (FamilyHead & {
      readonly kind: 'histogram';
      readonly bounds: readonly number[];
      readonly points: readonly HistogramRead[];
    })
  | (FamilyHead & { readonly kind: 'summary'; readonly points: readonly SummaryRead[] });

const startedAtMs = Date.now() - performance.now();

/** Runs the collectors, as a scrape does, and reads every family; aliases stay a matter of scrapes. */
export async function readFamilies(registry: MetricRegistry): Promise<readonly FamilyRead[]> {
  const { leftOut, foreign } = await gather(registry);
  const ours = registry.tableFamilies().filter(({ name, origin }) => name === origin && !leftOut.has(origin));
  return [
    ...ours.map((family) => readTable(family, registry.defaultLabels())),
    ...foreign.map(readLoose),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readTable({ name, kind, help, bounds, table }: TableFamily, defaultLabels: LabelsRead): FamilyRead {
  const head = headOf(name, help);
  const point = (series: Series) => ({
    labels: { ...defaultLabels, ...table.labelsOf(series) },
    startedAtMs: series.startedAtMs,
  });
  if (kind !== 'histogram') {
    const points = table.series.map((series): NumberRead => {
      const exemplar = series.exemplars?.[0];
      const value = series.values[series.at] as number;
      return { ...point(series), value, ...(exemplar === undefined ? {} : { exemplar: { ...exemplar } }) };
    });
    return { ...head, kind, points };
  }
  const points = table.series.map((series): HistogramRead => {
    const counts = [...series.values.subarray(series.at, series.at + bounds.length + 1)];
    return {
      ...point(series),
      counts,
      count: counts.reduce((sum, count) => sum + count, 0),
      sum: series.values[series.at + bounds.length + 1] as number,
      exemplars: (series.exemplars ?? []).flatMap((exemplar) =>
        exemplar === undefined ? [] : [{ ...exemplar }],
      ),
    };
  });
  return { ...head, kind, bounds, points };
}

function readLoose({ name, type, help, samples }: LooseFamily): FamilyRead {
  const head = headOf(name, help);
  if (type === 'histogram') return { ...head, kind: type, ...readHistogram(name, samples) };
  if (type === 'summary') return { ...head, kind: type, points: readSummaries(name, samples) };
  const points = samples.map(({ labels, value }) => ({ labels: asText(labels), startedAtMs, value }));
  return { ...head, kind: type === 'counter' ? 'counter' : 'gauge', points };
}

function readHistogram(name: string, samples: readonly LooseSample[]) {
  const bounds = new Set<number>();
  const points = groupsOf(samples, 'le').map(({ labels, samples }): HistogramRead => {
    const counts: number[] = [];
    let before = 0;
    for (const { value, labels } of samples.filter((sample) => sample.name === `${name}_bucket`)) {
      if (labels['le'] !== '+Inf') bounds.add(Number(labels['le']));
      counts.push(value - before);
      before = value;
    }
    return { labels, startedAtMs, counts, exemplars: [], ...sumAndCount(name, samples) };
  });
  return { bounds: [...bounds], points };
}

function readSummaries(name: string, samples: readonly LooseSample[]): readonly SummaryRead[] {
  return groupsOf(samples, 'quantile').map(({ labels, samples }) => ({
    labels,
    startedAtMs,
    quantiles: samples
      .filter((sample) => sample.name === name)
      .map(({ labels, value }) => ({ quantile: Number(labels['quantile']), value })),
    ...sumAndCount(name, samples),
  }));
}

function sumAndCount(name: string, samples: readonly LooseSample[]): { sum: number; count: number } {
  const valueOf = (suffix: string) => samples.find((sample) => sample.name === name + suffix)?.value ?? 0;
  return { sum: valueOf('_sum'), count: valueOf('_count') };
}

/** Samples of one series together: those that differ in the bound or quantile alone. */
function groupsOf(samples: readonly LooseSample[], within: string) {
  const groups = new Map<string, { labels: LabelsRead; samples: LooseSample[] }>();
  for (const sample of samples) {
    const { [within]: _, ...labels } = asText(sample.labels);
    const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key) ?? { labels, samples: [] };
    group.samples.push(sample);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const asText = (labels: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));

function headOf(name: string, help: string): FamilyHead {
  const unit = shownUnit(name);
  return { name, help, ...(unit === undefined ? {} : { unit }) };
}
