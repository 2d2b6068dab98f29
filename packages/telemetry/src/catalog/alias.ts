import { defineMetrics, domainOf, type MetricSet } from './define.js';
import type { Alias, Definition } from './definition.js';

export type AliasesOf<S extends MetricSet> = { readonly [K in keyof S & string]?: readonly Alias[] };

/** A copy of a set, of the same domain, whose metrics have other names as well. The metrics stay the same. */
export const withAliases = <S extends MetricSet>(set: S, aliases: AliasesOf<NoInfer<S>>): S => {
  const given: Readonly<Record<string, readonly Alias[] | undefined>> = aliases;
  const definitions = Object.entries<Definition>(set).map(([key, definition]) => {
    const added = given[key] ?? [];
    const all = [...(definition.aliases ?? []), ...added];
    return [key, added.length === 0 ? definition : { ...definition, aliases: all }];
  });
  const copy: Readonly<Record<string, Definition>> = Object.fromEntries(definitions);
  return defineMetrics(set[domainOf], copy) as S;
};

export interface AliasLabel {
  readonly name: string;
  readonly from: string;
}

/** The labels an alias shows, by name as the clients of the original systems print them. */
export const aliasLabels = (
  { labels = {} }: Pick<Alias, 'labels'>,
  definition: Pick<Definition, 'labels'>,
): readonly AliasLabel[] =>
  Object.keys(definition.labels)
    .map((from) => ({ from, name: Object.hasOwn(labels, from) ? labels[from] : from }))
    .filter((label): label is AliasLabel => typeof label.name === 'string')
    .toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));

export const aliasKind = ({ counts }: Pick<Alias, 'counts'>, definition: Definition): Definition['kind'] =>
  counts === true && definition.kind === 'histogram' ? 'counter' : definition.kind;

/** The bounds an alias shows; empty where it is no histogram. */
export const aliasBounds = (
  alias: Pick<Alias, 'counts' | 'buckets'>,
  definition: Definition,
): readonly number[] =>
  definition.kind === 'histogram' && aliasKind(alias, definition) === 'histogram'
    ? (alias.buckets ?? definition.buckets)
    : [];
