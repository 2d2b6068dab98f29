import { definitionsOf, domainOf, type MetricSet } from './define.js';
import { rules } from './rules/index.js';
import type { Budgets, CatalogView, Entry } from './rules/rule.js';

export interface Problem {
  readonly rule: string;
  /** The metric, or the process, that it is about. */
  readonly subject: string;
  /** The owner; empty where it concerns the whole catalog. */
  readonly domain: string;
  readonly wrong: string;
  /** The whole problem on one line, with the reason for the rule. */
  readonly message: string;
}

export interface CheckOptions {
  /** The version that is being built, as `1.2.3`. */
  readonly version: string;
  readonly budgets?: Partial<Budgets>;
}

export const defaultBudgets: Budgets = { labelSetsPerMetric: 2000, seriesPerProcess: 100_000 };

/** Every problem of a catalog, in the order of its entries; none where every rule holds but those an entry is excused from. */
export const checkCatalog = (sets: readonly MetricSet[], options: CheckOptions): readonly Problem[] => {
  const entries = sets.flatMap((set) =>
    definitionsOf(set).map((definition): Entry => ({ domain: set[domainOf], definition })),
  );
  const budgets = { ...defaultBudgets, ...options.budgets };
  const catalog: CatalogView = { entries, version: options.version, budgets };
  return [...entries.flatMap((entry) => checkEntry(entry, catalog)), ...checkWhole(catalog)];
};

const checkEntry = (entry: Entry, catalog: CatalogView): readonly Problem[] => {
  const { name: subject, exceptions = {} } = entry.definition;
  const about = { subject, domain: entry.domain };
  const broken = rules.flatMap((rule) =>
    rule.scope === 'catalog' ? [] : rule.check(entry, catalog).map((wrong) => ({ rule, wrong })),
  );
  const unexcused = broken.filter(({ rule }) => !Object.hasOwn(exceptions, rule.name));
  return [
    ...unexcused.map(({ rule, wrong }) => problemOf(rule, about, wrong)),
    ...checkExceptions(exceptions, new Set(broken.map(({ rule }) => rule.name))).map((wrong) =>
      problemOf(exceptionNeeded, about, wrong),
    ),
  ];
};

/** Not in the table, because nothing may be excused from it. */
const exceptionNeeded = {
  name: 'exception-needed',
  explanation:
    'An exception names a rule that the entry breaks and says why: one that excuses nothing hides the next mistake.',
};

const excusable = new Set(rules.filter(({ scope }) => scope !== 'catalog').map(({ name }) => name));

const checkExceptions = (
  exceptions: Readonly<Record<string, string>>,
  broken: ReadonlySet<string>,
): readonly string[] =>
  Object.entries(exceptions).flatMap(([name, reason]) => {
    if (!excusable.has(name)) return [`there is no rule "${name}" to be excused from`];
    if (!broken.has(name)) return [`the exception from "${name}" excuses nothing`];
    return reason.trim() === '' ? [`the exception from "${name}" gives no reason`] : [];
  });

const problemOf = (
  { name, explanation }: { readonly name: string; readonly explanation: string },
  { subject, domain = '' }: { readonly subject: string; readonly domain?: string },
  wrong: string,
): Problem => ({
  rule: name,
  subject,
  domain,
  wrong,
  message: `${subject}${domain && ` (${domain})`}: ${wrong}. [${name}] ${explanation}`,
});

const checkWhole = (catalog: CatalogView): readonly Problem[] =>
  rules.flatMap((rule) =>
    rule.scope === 'catalog'
      ? rule.check(catalog).map(({ subject, wrong }) => problemOf(rule, { subject }, wrong))
      : [],
  );
