import { aliasLabels } from './alias.js';
import { definitionsOf, type MetricSet } from './define.js';
import type { Alias, Definition } from './definition.js';
import { unitOf, type Unit } from './names.js';

/** What users may build on. The changelog announces each change of it. */
export interface StableMetric {
  readonly name: string;
  readonly kind: Definition['kind'];
  readonly unit: Unit;
  /** The values of a closed set; `bounded` where they come from outside. */
  readonly labels: Readonly<Record<string, readonly string[] | 'bounded'>>;
  readonly buckets?: readonly number[];
  /** Other names under which it can be switched on, each with its labels. */
  readonly aliases?: readonly string[];
  /** Still promised, and until when. */
  readonly lastVersion?: string;
}

/** A promise, and the version in which it was given or last changed. */
export type StablePromise = StableMetric & { readonly changedIn: string };

/** The present promises, and the removed metrics with their versions. */
export interface StableList {
  readonly metrics: readonly StablePromise[];
  readonly removed: readonly { readonly name: string; readonly changedIn: string }[];
}

export interface StableChange {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** In words: what was, and what is. */
  readonly details: readonly string[];
}

const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name < other.name ? -1 : Number(one.name > other.name);

/** The promises of a catalog, by name. Experimental metrics are left out. */
export const stableMetrics = (sets: readonly MetricSet[]): readonly StableMetric[] =>
  sets
    .flatMap((set) => definitionsOf(set))
    .filter(({ stability }) => stability !== 'experimental')
    .map(promiseOf)
    .toSorted(byName);

const promiseOf = (definition: Definition): StableMetric => {
  const { name, kind, labels, aliases, stability } = definition;
  const shown = Object.entries(labels).map(
    ([label, { kind: sort, ...rest }]) =>
      [label, sort === 'closed' && 'values' in rest ? rest.values : 'bounded'] as const,
  );
  return {
    name,
    kind,
    unit: unitOf(definition),
    labels: Object.fromEntries(shown),
    ...(definition.kind === 'histogram' ? { buckets: definition.buckets } : {}),
    ...(aliases === undefined
      ? {}
      : { aliases: aliases.map((alias) => aliasText(alias, definition)).toSorted() }),
    ...(typeof stability === 'string' ? {} : { lastVersion: stability.deprecated.lastVersion }),
  };
};

const aliasText = (alias: Alias, definition: Definition): string => {
  const labels = aliasLabels(alias, definition).map(({ name }) => name);
  return labels.length === 0 ? alias.name : `${alias.name}{${labels.join(',')}}`;
};

/** The differences between the promised metrics and the present ones. */
export const compareStable = (
  list: StableList,
  present: readonly StableMetric[],
): readonly StableChange[] => {
  const promised = new Map(list.metrics.map((metric) => [metric.name, metric]));
  const names = new Set(present.map(({ name }) => name));
  const removed = list.metrics
    .filter(({ name }) => !names.has(name))
    .map(({ name }): StableChange => ({ name, change: 'removed', details: ['it is gone'] }));
  const others = present.flatMap((metric): StableChange[] => {
    const before = promised.get(metric.name);
    if (before === undefined) return [{ name: metric.name, change: 'added', details: ['it is new'] }];
    const details = differences(before, metric);
    return details.length === 0 ? [] : [{ name: metric.name, change: 'changed', details }];
  });
  return [...removed, ...others].toSorted(byName);
};

const parts = ['kind', 'unit', 'labels', 'buckets', 'aliases', 'lastVersion'] as const;

const differences = (before: StableMetric, after: StableMetric): readonly string[] =>
  parts.flatMap((part) => {
    const [was, is] = [textOf(before[part]), textOf(after[part])];
    return was === is ? [] : [`${part} were ${was} and are ${is}`.replace(singular, '$1 was $2 and is ')];
  });

const singular = /^(kind|unit|lastVersion) were (\S+) and are /;

/** Labels in any order are the same labels. */
const textOf = (value: StableMetric[(typeof parts)[number]]): string => {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return JSON.stringify(value);
  return JSON.stringify(Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))));
};

/** The list after the differences were accepted, in the version in which they come out. */
export const acceptStable = (
  list: StableList,
  present: readonly StableMetric[],
  version: string,
): StableList => {
  const changed = new Map(compareStable(list, present).map((change) => [change.name, change.change]));
  const before = new Map(list.metrics.map((metric) => [metric.name, metric.changedIn]));
  const back = new Set(present.map(({ name }) => name));
  const gone = [...changed].filter(([, change]) => change === 'removed').map(([name]) => name);
  return {
    metrics: present.map((metric) => ({
      ...metric,
      changedIn: changed.has(metric.name) ? version : (before.get(metric.name) ?? version),
    })),
    removed: [
      ...list.removed.filter(({ name }) => !back.has(name)),
      ...gone.map((name) => ({ name, changedIn: version })),
    ].toSorted(byName),
  };
};
