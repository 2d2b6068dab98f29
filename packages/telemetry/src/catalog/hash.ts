import { definitionsOf, type MetricSet } from './define.js';
import type { Definition } from './definition.js';

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** 64-bit FNV-1a over the bytes of an ASCII text, as 16 hexadecimal digits. */
export const fnv1a = (ascii: string): string => {
  let hash = OFFSET;
  for (let at = 0; at < ascii.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(ascii.charCodeAt(at))) * PRIME);
  }
  return hash.toString(16).padStart(16, '0');
};

/**
 * A hash of the whole catalog, in any order of its entries. It differs when a scrape, a dashboard or a rule built
 * from the catalog may differ. Exceptions, waivers and remarks change none of these.
 */
export const catalogHash = (sets: readonly MetricSet[]): string => {
  const definitions = sets.flatMap((set) => definitionsOf(set)).map(contentOf);
  return fnv1a(escape(canonical(definitions.toSorted(byText))));
};

const contentOf = (definition: Definition): string => {
  const { exceptions: _exceptions, unseen: _unseen, aliases, ...content } = definition;
  return canonical({ ...content, aliases: aliases?.map(({ differs: _differs, ...alias }) => alias) });
};

/** Whether both say the same but for their aliases, exceptions and waivers. */
export const isSameDefinition = (one: Definition, other: Definition): boolean => {
  if (one === other) return true;
  const { aliases: _one, ...left } = one;
  const { aliases: _other, ...right } = other;
  return contentOf(left as Definition) === contentOf(right as Definition);
};

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** JSON with sorted keys. Lists are sorted too: the order of values, owners and aliases means nothing. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).toSorted(byText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const sorted = entries.toSorted(([one], [other]) => byText(one, other));
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
};

const escape = (text: string): string =>
  text.replaceAll(
    /[^\u0020-\u007e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
