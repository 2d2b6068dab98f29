import type { Alias, Definition } from '../definition.js';
import { isLabelName, isMetricName, isSnakeCase } from '../names.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const aliasForm: MetricRule = {
  scope: 'metric',
  name: 'alias-form',
  explanation:
    'An alias names its set and a valid metric name, and renames labels that the metric has to valid names that ' +
    'stay different from each other: whoever switches a set on gets a scrape that Prometheus takes.',
  check: ({ definition }) =>
    (definition.aliases ?? []).flatMap((alias) =>
      check(alias, definition).map((wrong) => `alias "${alias.name}": ${wrong}`),
    ),
};

const check = (alias: Alias, definition: Definition): readonly string[] => {
  const renames = Object.entries(alias.labels ?? {});
  const shown = Object.keys(definition.labels)
    .map((label) => (Object.hasOwn(alias.labels ?? {}, label) ? alias.labels?.[label] : label))
    .filter((label) => label !== null && label !== undefined);
  const repeated = shown.filter((label, index) => shown.indexOf(label) !== index);
  return [
    ...when(!isSnakeCase(alias.set), `"${alias.set}" is not the name of a set`),
    ...when(!isMetricName(alias.name), 'the name is not valid'),
    ...when(alias.name === definition.name, 'it is the name of the metric itself'),
    ...renames
      .filter(([from]) => !Object.hasOwn(definition.labels, from))
      .map(([from]) => `the metric has no label "${from}"`),
    ...renames
      .filter(([, to]) => to !== null && !isLabelName(to))
      .map(([, to]) => `the label name "${to}" is not valid`),
    ...[...new Set(repeated)].map((label) => `two labels become "${label}"`),
  ];
};
