import { isOwnedBy, type Definition } from '../catalog/index.js';
import { canonicalFloat, numberText } from '../exposition/exposition-text.js';
import type { ParsedFamily } from './parse-exposition.js';

export interface FamilyDifferences {
  /** Defined, and not in the scrape. */
  readonly missing: readonly string[];
  /** In the scrape, and not defined. */
  readonly unexpected: readonly string[];
  /** In both, but not alike: which, and how. */
  readonly mismatched: readonly string[];
}

export interface CompareOptions {
  /** Definitions that this process does not own are expected to be absent. All are expected unless given. */
  readonly process?: string;
  /** Families that only some platforms have. */
  readonly mayBeMissing?: readonly string[];
}

/** Compares a scrape with definitions, both ways, by name, type, labels and buckets; never by value. */
export function compareFamilies(
  families: readonly ParsedFamily[],
  definitions: readonly Definition[],
  { process, mayBeMissing = [] }: CompareOptions = {},
): FamilyDifferences {
  const expected = definitions.filter(({ owner }) => process === undefined || isOwnedBy(owner, process));
  const scraped = new Map(families.map((family) => [family.name, family]));
  const defined = new Set(expected.map(({ name }) => name));
  return {
    missing: expected
      .map(({ name }) => name)
      .filter((name) => !scraped.has(name) && !mayBeMissing.includes(name)),
    unexpected: families.map(({ name }) => name).filter((name) => !defined.has(name)),
    mismatched: expected.flatMap((definition) => {
      const family = scraped.get(definition.name);
      return family === undefined ? [] : mismatches(family, definition);
    }),
  };
}

/** Throws one error that lists all differences. */
export function expectFamilies(
  families: readonly ParsedFamily[],
  definitions: readonly Definition[],
  options: CompareOptions = {},
): void {
  const { missing, unexpected, mismatched } = compareFamilies(families, definitions, options);
  const lists = [
    listed('Defined, but not in the scrape', missing),
    listed('In the scrape, but not defined', unexpected),
    listed('Not as defined', mismatched),
  ].filter((text) => text !== '');
  if (lists.length > 0) throw new Error(`The scrape and the catalog differ.\n${lists.join('\n')}`);
}

function mismatches(family: ParsedFamily, definition: Definition): readonly string[] {
  const { name } = definition;
  const found: string[] = [];
  if (family.type !== definition.kind) found.push(`${name} is a ${family.type}, not a ${definition.kind}`);
  const labels = Object.keys(definition.labels).toSorted().join(', ');
  const scrapedLabels = new Set(family.samples.map((sample) => labelNamesOf(sample.labels, definition)));
  for (const given of scrapedLabels) {
    if (given !== labels) found.push(`${name} has the labels (${given}), not (${labels})`);
  }
  if (definition.kind === 'histogram' && family.samples.length > 0) {
    const bounds = [...new Set(family.samples.flatMap(({ labels }) => labels['le'] ?? []))];
    const written = (text: (bound: number) => string) => [...definition.buckets.map(text), '+Inf'].join(' ');
    const given = bounds.join(' ');
    if (given !== written(numberText) && given !== written(canonicalFloat)) {
      found.push(`${name} has the buckets ${given}, not ${written(numberText)}`);
    }
  }
  return found;
}

function labelNamesOf(labels: Readonly<Record<string, string>>, { kind }: Definition): string {
  return Object.keys(labels)
    .filter((name) => kind !== 'histogram' || name !== 'le')
    .toSorted()
    .join(', ');
}

const listed = (title: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `${title}:\n${names.map((name) => `  ${name}`).join('\n')}`;
