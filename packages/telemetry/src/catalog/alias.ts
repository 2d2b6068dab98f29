import type { Alias, Definition } from './definition.js';

export interface AliasLabel {
  /** As the alias names it. */
  readonly name: string;
  /** As the metric names it. */
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

/** The kind of family an alias shows. */
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
