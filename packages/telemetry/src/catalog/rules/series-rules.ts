import { when, type CatalogRule, type CatalogView, type MetricRule } from './rule.js';
import type { Definition } from '../definition.js';
import { isOwnedBy, seriesWorstCase } from '../series.js';

export const bucketsAscending: MetricRule = {
  name: 'buckets-ascending',
  explanation:
    'Bucket bounds are finite, above zero and each larger than the one before; `+Inf` is added by itself. ' +
    'Anything else counts observations in the wrong place.',
  check: ({ definition }) => {
    if (definition.kind !== 'histogram') return [];
    const { buckets } = definition;
    return [
      ...when(buckets.length === 0, 'there are no buckets'),
      ...buckets
        .filter((bound) => !Number.isFinite(bound) || bound <= 0)
        .map((bound) => `${bound} is not a bound`),
      ...buckets.flatMap((bound, index) => {
        const before = buckets[index - 1];
        return before !== undefined && bound <= before ? [`${bound} comes after ${before}`] : [];
      }),
    ];
  },
};

export const objectiveSound: MetricRule = {
  name: 'objective-sound',
  explanation:
    'An objective is a share between 0 and 1, neither of them, of events that the metric can tell apart: its bound ' +
    'is a bucket, and its bad values are some of the values of the label and not all. A share of 1 leaves no ' +
    'budget to burn, so that its alert would fire at the first event.',
  check: ({ definition }) => [...checkLatency(definition), ...checkErrors(definition)],
};

const outside = (ratio: number): readonly string[] =>
  when(!(ratio > 0 && ratio < 1), `the share ${ratio} is not between 0 and 1`);

const checkLatency = (definition: Definition): readonly string[] => {
  if (definition.kind !== 'histogram' || definition.objective === undefined) return [];
  const { below, ratio } = definition.objective;
  return [...outside(ratio), ...when(!definition.buckets.includes(below), `${below} is not a bucket bound`)];
};

const checkErrors = (definition: Definition): readonly string[] => {
  if (definition.kind === 'gauge' || definition.errorObjective === undefined) return [];
  const { bad, ratio } = definition.errorObjective;
  const label = definition.labels[bad.label];
  if (label === undefined) return [...outside(ratio), `there is no label "${bad.label}"`];
  const pattern = compile(bad.matches);
  if (pattern === undefined) return [...outside(ratio), `"${bad.matches}" is not a regular expression`];
  if (label.kind !== 'closed') return outside(ratio);
  const matched = label.values.filter((value) => pattern.test(value));
  return [
    ...outside(ratio),
    ...when(matched.length === 0, `no value of "${bad.label}" matches "${bad.matches}"`),
    ...when(matched.length === label.values.length, `every value of "${bad.label}" matches "${bad.matches}"`),
  ];
};

/** Anchored, as Prometheus reads it. */
const compile = (pattern: string): RegExp | undefined => {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
};

export const seriesBudget: MetricRule = {
  name: 'series-budget',
  explanation:
    'The product of the label sets of a metric stays within the budget: what cannot fit must be thought about now ' +
    'and not when a server runs out of memory. Bound a label more tightly, or leave one out.',
  check: ({ definition }, { budgets }) => {
    const { labelSets } = seriesWorstCase(definition);
    return when(
      labelSets > budgets.labelSetsPerMetric,
      `${labelSets} label sets at worst, ${budgets.labelSetsPerMetric} are allowed`,
    );
  },
};

export const processBudget: CatalogRule = {
  scope: 'catalog',
  name: 'process-budget',
  explanation:
    'All metrics of one process stay within its budget of series together: each may be small and the scrape still ' +
    'be too large. A metric that is excused from its own budget counts with the limit it is held to at run time.',
  check: (catalog) =>
    processesOf(catalog).flatMap((process) => {
      const series = seriesOfProcess(catalog, process);
      const { seriesPerProcess } = catalog.budgets;
      return series > seriesPerProcess
        ? [
            {
              subject: `process ${process}`,
              wrong: `${series} series at worst, ${seriesPerProcess} are allowed`,
            },
          ]
        : [];
    }),
};

const processesOf = ({ entries }: CatalogView): readonly string[] => {
  const named = entries.flatMap(({ definition: { owner } }) => (owner === 'every' ? [] : owner));
  return named.length === 0 ? ['every'] : [...new Set(named)].toSorted();
};

/** At worst, with every metric held to the limit of label sets. */
export const seriesOfProcess = ({ entries, budgets }: CatalogView, process: string): number =>
  entries
    .filter(({ definition }) => isOwnedBy(definition.owner, process))
    .reduce((sum, { definition }) => sum + heldSeries(definition, budgets.labelSetsPerMetric), 0);

const heldSeries = (definition: Definition, limit: number): number => {
  const { labelSets, series } = seriesWorstCase(definition);
  return labelSets <= limit ? series : (series / labelSets) * (limit + 1);
};
