import { repeatedIn, when, type CatalogRule, type MetricRule } from './rule.js';

/** What a scrape or its service discovery says about the target. */
const targetLabels = ['job', 'instance', 'service', 'namespace', 'pod', 'container', 'endpoint'];

const reasonFor = (label: string): string | undefined => {
  if (label === 'le' || label === 'quantile') return 'it belongs to histograms and summaries';
  if (targetLabels.includes(label)) return `a scrape turns it into "exported_${label}", a push overwrites it`;
  if (label.startsWith('exported_')) return 'a scrape gives such names to labels that it moves away';
  return label.startsWith('__') ? 'it belongs to Prometheus itself' : undefined;
};

/** For the whole catalog, because no reason keeps such a label from being renamed or lost on the way. */
export const noReservedLabel: CatalogRule = {
  name: 'no-reserved-label',
  scope: 'catalog',
  explanation:
    'A label does not take a name that Prometheus gives a meaning: `le` and `quantile` are its own, and ' +
    `${targetLabels.map((label) => `\`${label}\``).join(', ')} say which target was scraped.`,
  check: ({ entries }) =>
    entries.flatMap(({ definition: { name, labels } }) =>
      Object.keys(labels).flatMap((label) => {
        const reason = reasonFor(label);
        return reason === undefined
          ? []
          : [{ subject: name, wrong: `the label "${label}" is reserved: ${reason}` }];
      }),
    ),
};

export const closedSet: MetricRule = {
  name: 'closed-set',
  explanation:
    'A closed set has values, each of them once and none of them empty: for Prometheus an empty label is no label, ' +
    'and an empty set would leave the metric without series.',
  check: ({ definition }) =>
    Object.entries(definition.labels).flatMap(([name, label]) => {
      if (label.kind !== 'closed') return [];
      return [
        ...when(label.values.length === 0, `the label "${name}" has no values`),
        ...when(label.values.includes(''), `the label "${name}" has an empty value`),
        ...repeatedIn(label.values).map((value) => `the label "${name}" has "${value}" twice`),
      ];
    }),
};

export const boundedLabel: MetricRule = {
  name: 'bounded-label',
  explanation:
    'A label whose values come from outside has a whole limit above zero and says what limits it: the limit is a ' +
    'promise about memory that is kept at run time, and the reason is how a reader judges it.',
  check: ({ definition }) =>
    Object.entries(definition.labels).flatMap(([name, label]) =>
      label.kind === 'closed'
        ? []
        : [
            ...when(
              !Number.isInteger(label.limit) || label.limit <= 0,
              `the limit ${label.limit} of the label "${name}" is not a whole number above zero`,
            ),
            ...when(label.because.trim() === '', `the label "${name}" does not say what limits it`),
          ],
    ),
};
