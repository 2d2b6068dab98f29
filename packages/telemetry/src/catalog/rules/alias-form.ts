import { aliasKind, aliasLabels } from '../alias.js';
import type { Alias, Definition } from '../definition.js';
import { isLabelName, isMetricName, isSnakeCase } from '../names.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const aliasForm: MetricRule = {
  scope: 'metric',
  name: 'alias-form',
  explanation:
    'An alias names its set and a valid metric name, and shows only what the metric can supply: labels and closed ' +
    'values that it has, renamed to valid names that stay different from each other, and bounds that are its own. ' +
    'A scrape with the set switched on stays valid, and its numbers are true.',
  check: ({ definition }) =>
    (definition.aliases ?? []).flatMap((alias) =>
      check(alias, definition).map((wrong) => `alias "${alias.name}": ${wrong}`),
    ),
};

const check = (alias: Alias, definition: Definition): readonly string[] => {
  const shown = aliasLabels(alias, definition).map(({ name }) => name);
  const repeated = shown.filter((label, index) => shown.indexOf(label) !== index);
  const renames = Object.entries(alias.labels ?? {});
  return [
    ...when(!isSnakeCase(alias.set), `"${alias.set}" is not the name of a set`),
    ...when(!isMetricName(alias.name), 'the name is not valid'),
    ...when(alias.name === definition.name, 'it is the name of the metric itself'),
    ...when(alias.help?.trim() === '', 'the help is empty'),
    ...renames
      .filter(([from]) => !Object.hasOwn(definition.labels, from))
      .map(([from]) => `the metric has no label "${from}"`),
    ...renames
      .filter(([, to]) => to !== null && !isLabelName(to))
      .map(([, to]) => `the label name "${to}" is not valid`),
    ...[...new Set(repeated)].map((label) => `two labels become "${label}"`),
    ...wrongValues(alias, definition),
    ...wrongBuckets(alias, definition),
  ];
};

const wrongValues = (alias: Alias, definition: Definition): readonly string[] => {
  const shown = aliasLabels(alias, definition).map(({ from }) => from);
  return Object.entries(alias.values ?? {}).flatMap(([label, renamed]) => {
    const set = definition.labels[label];
    if (set === undefined || !shown.includes(label))
      return [`it shows no label "${label}" to rename values of`];
    if (set.kind !== 'closed') return [];
    return Object.keys(renamed)
      .filter((value) => !set.values.includes(value))
      .map((value) => `the label "${label}" has no value "${value}"`);
  });
};

const wrongBuckets = (alias: Alias, definition: Definition): readonly string[] => {
  const { buckets } = alias;
  if (buckets === undefined) return [];
  if (definition.kind !== 'histogram' || aliasKind(alias, definition) !== 'histogram') {
    return ['it has bounds and shows no histogram'];
  }
  return [
    ...when(buckets.length === 0, 'it has no bounds'),
    ...when(
      buckets.some((bound, index) => index > 0 && bound <= (buckets[index - 1] as number)),
      'its bounds do not ascend',
    ),
    ...buckets
      .filter((bound) => !definition.buckets.includes(bound))
      .map((bound) => `${bound} is not a bound of the metric, which cannot supply it`),
  ];
};
