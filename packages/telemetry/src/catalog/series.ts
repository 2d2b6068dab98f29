import type { Definition, Label, Owner } from './definition.js';

export interface WorstCase {
  /** Combinations of label values; what the limit per metric counts. */
  readonly labelSets: number;
  /** Lines of a scrape: a histogram has one per bucket, and `+Inf`, sum and count. */
  readonly series: number;
}

const LINES_BESIDE_BUCKETS = 3;

/**
 * A bounded label has one value more than its limit, because values beyond it become `other`. A closed set has
 * only its own values, because another one does not compile.
 */
const valuesOf = (label: Label): number => (label.kind === 'closed' ? label.values.length : label.limit + 1);

/** How many series a metric may come to: the product of its label sets. */
export const seriesWorstCase = (definition: Definition): WorstCase => {
  const labelSets = Object.values(definition.labels).reduce((product, label) => product * valuesOf(label), 1);
  const lines = definition.kind === 'histogram' ? definition.buckets.length + LINES_BESIDE_BUCKETS : 1;
  return { labelSets, series: labelSets * lines };
};

/** The names of the series in a scrape, without their labels. */
export const seriesNames = (name: string, kind: Definition['kind']): readonly string[] =>
  kind === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];

export const isOwnedBy = (owner: Owner, process: string): boolean =>
  owner === 'every' || owner.includes(process);
