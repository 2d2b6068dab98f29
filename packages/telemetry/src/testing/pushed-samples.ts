import type { ReceivedMetric } from './decode-otlp.js';

/** What a sample is called whichever way it came: its name, and its labels in a fixed order. */
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
