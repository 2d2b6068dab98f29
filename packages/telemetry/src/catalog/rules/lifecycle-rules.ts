import { repeatedIn, when, type MetricRule } from './rule.js';
import { aliasKind, aliasLabels } from '../alias.js';
import type { Alias, Definition } from '../definition.js';
import { isLabelName, isMetricName, isSnakeCase } from '../names.js';

export const ownerNamed: MetricRule = {
  name: 'owner-named',
  explanation:
    'A metric says which processes record it, each once, or that every process does: a process shows only what is ' +
    'its own, so that no reader waits for a series that cannot come.',
  check: ({ definition: { owner } }) => {
    if (owner === 'every') return [];
    return [
      ...when(owner.length === 0, 'no process is named'),
      ...owner
        .filter((process) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(process))
        .map((process) => `"${process}" is not the name of a process in kebab case`),
      ...repeatedIn(owner).map((process) => `"${process}" is named twice`),
    ];
  },
};

export const aliasForm: MetricRule = {
  name: 'alias-form',
  explanation:
    'An alias names its set and a valid metric name, and shows only what the metric can supply: labels and closed ' +
    'values that it has, renamed to valid names that stay different from each other, and bounds that are its own. ' +
    'A scrape with the set switched on stays valid, and its numbers are true.',
  check: ({ definition }) =>
    (definition.aliases ?? []).flatMap((alias) =>
      checkAlias(alias, definition).map((wrong) => `alias "${alias.name}": ${wrong}`),
    ),
};

const checkAlias = (alias: Alias, definition: Definition): readonly string[] => {
  const shown = aliasLabels(alias, definition).map(({ name }) => name);
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
    ...repeatedIn(shown).map((label) => `two labels become "${label}"`),
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

export const formerNameDue: MetricRule = {
  name: 'former-name-due',
  explanation:
    'A former name says until which version it stays, as `1.2.3`, and is removed with that version: during the move ' +
    'both names are shown and read, and a move that never ends is two names for ever.',
  check: ({ definition: { name, formerName } }, { version }) => {
    if (formerName === undefined) return [];
    const { name: old, until } = formerName;
    return [
      ...when(!isSnakeCase(old), `the former name "${old}" is not in snake case`),
      ...when(old === name, 'the former name is the present one'),
      ...when(!isVersion(until), `"${until}" is not a version`),
      ...when(
        isVersion(until) && compareVersions(version, until) >= 0,
        `"${old}" was promised until ${until} and this is ${version}; remove formerName`,
      ),
    ];
  },
};

export const deprecationDue: MetricRule = {
  name: 'deprecation-due',
  explanation:
    'A deprecated metric names another metric of the catalog as its replacement and the last version that has it, ' +
    'as `1.2.3`, and is gone in the version after: users can plan for a date and not for a wish.',
  check: ({ definition: { name, stability } }, { version, entries }) => {
    if (typeof stability === 'string') return [];
    const { replacement, lastVersion } = stability.deprecated;
    return [
      ...when(replacement === name, 'it names itself as its replacement'),
      ...when(
        entries.every((other) => other.definition.name !== replacement),
        `there is no metric "${replacement}" to replace it`,
      ),
      ...when(!isVersion(lastVersion), `"${lastVersion}" is not a version`),
      ...when(
        isVersion(lastVersion) && compareVersions(version, lastVersion) > 0,
        `its last version is ${lastVersion} and this is ${version}; remove the entry`,
      ),
    ];
  },
};

const form = /^(\d+)\.(\d+)\.(\d+)$/;

export const isVersion = (text: string): boolean => form.test(text);

/** Negative where the first is older. Both are versions. */
export const compareVersions = (one: string, other: string): number => {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (let part = 0; part < 3; part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const partsOf = (version: string): readonly number[] => (form.exec(version)?.slice(1) ?? []).map(Number);
