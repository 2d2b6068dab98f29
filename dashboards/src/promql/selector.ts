import type { ClosedSet, Definition, Label, Labels } from '@bellwether/telemetry/catalog';
import {
  storedName,
  targetLabels,
  type Matcher,
  type Node,
  type SeriesNode,
  type TargetLabel,
  type Window,
} from './node.js';

/**
 * The spellings of a bucket bound. Prometheus 2 stores what was exposed (`1`, or `1.0` in OpenMetrics),
 * Prometheus 3 always the float form. A selector has to match all of them.
 */
export const spellings = (bound: number): readonly string[] => {
  const asFloat = bound >= 1e6 ? exponent(bound) : Number.isInteger(bound) ? `${bound}.0` : String(bound);
  return [...new Set([String(bound), asFloat])];
};

const exponent = (bound: number): string => {
  const [mantissa, power] = bound.toExponential().split('e+');
  return `${mantissa}e+${String(power).padStart(2, '0')}`;
};

export const atMost = (bound: number): Matcher => {
  const [only, ...more] = spellings(bound);
  if (more.length === 0) return { label: 'le', sign: '=', value: String(only) };
  const value = [only, ...more].map((text) => String(text).replaceAll(/[.+]/g, '\\$&')).join('|');
  return { label: 'le', sign: '=~', value };
};

export interface Not<V extends string = string> {
  readonly not: readonly V[];
}

/** An anchored regular expression, for labels whose values come from outside. */
export interface Matching {
  readonly matches: string;
}

type ValueOf<L extends Label> = L extends ClosedSet<infer V> ? V : string;
type Wanted<L extends Label> = ValueOf<L> | readonly ValueOf<L>[] | Not<ValueOf<L>> | Matching;

/** Conditions on labels. An unknown label, or a value outside its set, does not compile. */
export type Where<L extends Labels> = { readonly [K in keyof L]?: Wanted<L[K]> };

export const not = <const V extends string>(...values: readonly V[]): Not<V> => ({ not: values });
export const matching = (expression: string): Matching => ({ matches: expression });

/** Escapes a value for a regular expression. */
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

/** Sorted, so that the order of writing does not matter. */
export const matchersOf = (where: object | undefined): Matcher[] =>
  Object.entries((where ?? {}) as Record<string, Any | undefined>)
    .flatMap(([label, wanted]) => (wanted === undefined ? [] : [matcherOf(storedName(label), wanted)]))
    .toSorted((one, other) => (one.label < other.label ? -1 : 1));

export type LabelsOf<L extends Labels> = (keyof L & string) | TargetLabel;

export type Part = '' | '_bucket' | '_count' | '_sum';

export const labelsOf = (definition: Definition): readonly string[] => [
  ...targetLabels,
  ...Object.keys(definition.labels),
];

const seriesNode = (
  definition: Definition,
  name: string,
  part: Part,
  matchers: readonly Matcher[],
): SeriesNode => ({
  kind: 'series',
  metric: `${name}${part}`,
  matchers,
  scope: { owner: definition.owner },
});

/** During a rename the old name is read as well. */
const namesOf = (definition: Definition): readonly string[] =>
  definition.formerName === undefined ? [definition.name] : [definition.name, definition.formerName.name];

const either = (nodes: readonly Node[]): Node =>
  nodes.reduce((left, right) => ({ kind: 'binary', operator: 'or', left, right }));

/** The series as they are. */
export const plain = (definition: Definition, part: Part, matchers: readonly Matcher[]): Node =>
  either(namesOf(definition).map((name) => seriesNode(definition, name, part, matchers)));

/** A function over a window of the series. */
export const ranged = (
  call: string,
  window: Window,
  definition: Definition,
  part: Part,
  matchers: readonly Matcher[],
): Node =>
  either(
    namesOf(definition).map((name) => ({
      kind: 'range',
      call,
      window,
      of: seriesNode(definition, name, part, matchers),
    })),
  );
