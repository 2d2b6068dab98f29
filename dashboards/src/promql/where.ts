import type { ClosedSet, Label, Labels } from '@bellwether/telemetry/catalog';
import { storedName } from './labels.js';
import type { Matcher } from './node.js';

export interface Not<V extends string = string> {
  readonly not: readonly V[];
}

/** An anchored regular expression, for labels whose values come from outside. */
export interface Matching {
  readonly matches: string;
}

type ValueOf<L extends Label> = L extends ClosedSet<infer V> ? V : string;
type Wanted<L extends Label> = ValueOf<L> | readonly ValueOf<L>[] | Not<ValueOf<L>> | Matching;

/** Which series of a metric are meant. A label that does not exist, or a value outside its set, does not compile. */
export type Where<L extends Labels> = { readonly [K in keyof L]?: Wanted<L[K]> };

export const not = <const V extends string>(...values: readonly V[]): Not<V> => ({ not: values });
export const matching = (expression: string): Matching => ({ matches: expression });

/** A value as part of a regular expression. */
const literally = (value: string): string => value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const anyOf = (values: readonly string[]): string => values.map(literally).join('|');

type Any = string | readonly string[] | Not | Matching;

const matcherOf = (label: string, wanted: Any): Matcher => {
  if (typeof wanted === 'string') return { label, sign: '=', value: wanted };
  if ('matches' in wanted) return { label, sign: '=~', value: wanted.matches };
  if (!('not' in wanted)) return { label, sign: '=~', value: anyOf(wanted) };
  const [only, ...more] = wanted.not;
  return only !== undefined && more.length === 0
    ? { label, sign: '!=', value: only }
    : { label, sign: '!~', value: anyOf(wanted.not) };
};

/** In the order of the alphabet, so that the order of writing changes no byte. */
export const matchersOf = (where: object | undefined): Matcher[] =>
  Object.entries((where ?? {}) as Record<string, Any | undefined>)
    .flatMap(([label, wanted]) => (wanted === undefined ? [] : [matcherOf(storedName(label), wanted)]))
    .toSorted((one, other) => (one.label < other.label ? -1 : 1));
