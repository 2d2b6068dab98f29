import type {
  Aggregator,
  MetricType,
  MetricObjectWithValues,
  MetricValue,
  MetricValueWithName,
} from 'prom-client';
import type { Definition, HistogramDefinition } from '../catalog/index.js';
import type { LabelRecord } from './label-index.js';
import type { SeriesTable } from './series-table.js';

/** The shapes in which prom-client's users call metrics and read them. */

/** For prom-client's constructors. The instrument is not registered by them. */
export const promOptions = ({ name, help, labels }: Definition) => ({
  name,
  help,
  labelNames: Object.keys(labels),
  registers: [],
});

/** `labels({ queue: 'a' })` or `labels('a')`, as prom-client takes them. */
export function labelsFrom(table: SeriesTable, given: readonly unknown[]): LabelRecord {
  const [first] = given;
  if (typeof first === 'object' && first !== null) return first as LabelRecord;
  if (given.length !== table.labelNames.length) {
    throw new TypeError(
      `Metric ${table.metric} has ${table.labelNames.length} labels (${table.labelNames.join(', ')}), ` +
        `and was given ${given.length} values.`,
    );
  }
  return Object.fromEntries(table.labelNames.map((name, i) => [name, given[i]]));
}

export function secondsTimer(
  done: (seconds: number, endLabels: LabelRecord | undefined) => void,
): (endLabels?: unknown) => number {
  const startedAt = performance.now();
  return (endLabels) => {
    const seconds = (performance.now() - startedAt) / 1000;
    done(seconds, endLabels as LabelRecord | undefined);
    return seconds;
  };
}

const head = (kind: string, definition: Definition) => ({
  name: definition.name,
  help: definition.help,
  type: kind as unknown as MetricType,
  aggregator: 'sum' as Aggregator,
  collect: () => {},
});

export function promValues(
  kind: 'counter' | 'gauge',
  definition: Definition,
  table: SeriesTable,
): MetricObjectWithValues<MetricValue<string>> {
  const values = table.series.map((series) => ({
    labels: table.labelsOf(series),
    value: series.values[series.at] as number,
  }));
  return { ...head(kind, definition), values };
}

export function promHistogramValues(
  definition: HistogramDefinition,
  table: SeriesTable,
): MetricObjectWithValues<MetricValueWithName<string>> {
  const bounds = definition.buckets;
  const values = table.series.flatMap((series) => {
    const labels = table.labelsOf(series);
    let count = 0;
    const buckets = [...bounds, '+Inf' as const].map((le, i) => {
      count += series.values[series.at + i] as number;
      return { labels: { le, ...labels }, value: count, metricName: `${definition.name}_bucket` };
    });
    const sum = series.values[series.at + bounds.length + 1] as number;
    return [
      ...buckets,
      { labels, value: sum, metricName: `${definition.name}_sum` },
      { labels, value: count, metricName: `${definition.name}_count` },
    ];
  });
  return { ...head('histogram', definition), values };
}
