import type { Definition } from '../definition.js';

/** One entry of the catalog, with the domain that owns it. */
export interface Entry {
  readonly domain: string;
  readonly definition: Definition;
}

export interface Budgets {
  /** Label sets one metric may come to; the limit at run time is the same. */
  readonly labelSetsPerMetric: number;
  /** Series one process may come to. */
  readonly seriesPerProcess: number;
}

export interface CatalogView {
  readonly entries: readonly Entry[];
  /** The version that is being built; promises until this version are due. */
  readonly version: string;
  readonly budgets: Budgets;
}

interface Common {
  /** In kebab case. An entry that may break the rule names it under `exceptions`. */
  readonly name: string;
  /** What must hold, and why. It is part of the message. */
  readonly explanation: string;
}

/** A rule that each metric keeps by itself. An entry may be excused from it, with a reason. */
export interface MetricRule extends Common {
  readonly scope?: never;
  /** What is wrong with the entry, a few words each; nothing where it keeps the rule. */
  check(entry: Entry, catalog: CatalogView): readonly string[];
}

/** A rule that the catalog keeps as a whole. Nothing is excused from it. */
export interface CatalogRule extends Common {
  readonly scope: 'catalog';
  check(catalog: CatalogView): readonly { readonly subject: string; readonly wrong: string }[];
}

export type Rule = MetricRule | CatalogRule;

/** Each value that a list has more than once. */
export const repeatedIn = (list: readonly string[]): readonly string[] => [
  ...new Set(list.filter((value, index) => list.indexOf(value) !== index)),
];

/** For rules that look at one name or label after the other. */
export const when = (isWrong: boolean, wrong: string): readonly string[] => (isWrong ? [wrong] : []);
