import { catalogHash } from '@bellwether/telemetry/catalog';
import type { Contacts } from './alertmanager/receivers.js';
import { derivedFrom } from './derived.js';
import { familiesIn, setsOfNoFamily } from './families/index.js';
import { overviewDashboard, type OverviewPanels } from './families/overview.dashboard.js';
import { installationAlerts } from './families/telemetry.rules.js';
import type { Dashboard } from './grafana/dashboard.js';
import { runbooksDashboard } from './grafana/links.js';
import type { Panel } from './grafana/panel.js';
import type { Monitoring, Product } from './product.js';
import { alertsOf, type RuleSet } from './prometheus/rule-set.js';
import { withQueries } from './reference/runbooks.js';

/** What a team writes about its product. Everything else follows from the catalog. */
export interface ProductSpec extends Omit<Product, 'catalogHash' | 'generateCommand'> {
  /** Stands in every generated file. */
  readonly generateCommand?: string;
  readonly contacts: Contacts;
  /** Owns the alerts that are derived from definitions. */
  readonly owner: string;
  /** Written by the team. Each replaces the dashboard of the same domain. */
  readonly dashboards?: readonly Dashboard[];
  /** Written by the team. Each replaces the rules of the same domain. */
  readonly rules?: readonly RuleSet[];
  /** Written by the team, added to the overview. */
  readonly overview?: OverviewPanels;
}

/** Runbooks and tests, which people write as files. */
export interface WrittenTexts {
  /** By the name of their alert. */
  readonly runbooks: ReadonlyMap<string, string>;
  /** By file name. */
  readonly writtenTests: ReadonlyMap<string, string>;
}

export interface Texts extends WrittenTexts {
  /** Used for alerts of families where the product has no text of its own. */
  readonly shipped?: WrittenTexts;
}

/** Collects everything that watches a product: what the team wrote, what families have, what is derived. */
export const assemble = (spec: ProductSpec, texts: Texts): Monitoring => {
  const product: Product = {
    generateCommand: 'bellwether dashboards build',
    ...spec,
    catalogHash: catalogHash(spec.catalog),
  };
  const alerts = installationAlerts(product);
  const families = familiesIn(spec.catalog);
  const derived = setsOfNoFamily(spec.catalog).map((set) => derivedFrom(set, spec.owner));
  const dashboards = preferred(spec.dashboards ?? [], [
    ...families.map((family) => family.dashboard(alerts)),
    ...derived.map(({ dashboard }) => dashboard),
  ]);
  const familyRules = families.map((family) => family.rules(alerts));
  const rules = preferred(spec.rules ?? [], [...familyRules, ...derived.map((one) => one.rules)]).filter(
    (set) => set.alerts.length + set.recordings.length > 0,
  );
  const shipped = shippedFor(
    familyRules.filter((set) => rules.includes(set)),
    texts,
  );
  const runbooks = withQueries(new Map([...shipped.runbooks, ...texts.runbooks]), rules, product);
  const overview = overviewDashboard({ alerts, catalog: spec.catalog, own: spec.overview ?? {} });
  return {
    product,
    contacts: spec.contacts,
    rules,
    dashboards: [
      withoutMissing(overview, rules, dashboards),
      ...dashboards,
      ...(runbooks.size === 0 ? [] : [runbooksDashboard(runbooks)]),
    ],
    runbooks,
    writtenTests: texts.writtenTests,
    shippedTests: shipped.writtenTests,
  };
};

/** The shipped runbooks and tests of these rules, without those that the product has written itself. */
const shippedFor = (rules: readonly RuleSet[], { shipped, runbooks, writtenTests }: Texts): WrittenTexts => {
  const names = new Set(alertsOf(rules).map(({ name }) => name));
  const domains = new Set(rules.map(({ domain }) => domain));
  const chosen = (
    all: ReadonlyMap<string, string> = new Map(),
    own: ReadonlyMap<string, string>,
    fits: (name: string) => boolean,
  ): ReadonlyMap<string, string> => new Map([...all].filter(([name]) => fits(name) && !own.has(name)));
  return {
    runbooks: chosen(shipped?.runbooks, runbooks, (name) => names.has(name)),
    writtenTests: chosen(shipped?.writtenTests, writtenTests, (file) =>
      domains.has(file.split('.')[0] ?? ''),
    ),
  };
};

/** The overview names alerts and dashboards of all families. A team's own rules may lack some of them. */
const withoutMissing = (
  overview: Dashboard,
  rules: readonly RuleSet[],
  dashboards: readonly Dashboard[],
): Dashboard => {
  const names = new Set(alertsOf(rules).map(({ name }) => name));
  const domains = new Set(dashboards.map(({ domain }) => domain));
  const panels = (all: readonly Panel[]): Panel[] =>
    all.map(({ alerts, more, ...panel }) => ({
      ...panel,
      ...(alerts && { alerts: alerts.filter(({ name }) => names.has(name)) }),
      ...(more !== undefined && domains.has(more) && { more }),
    }));
  return { ...overview, rows: overview.rows.map((row) => ({ ...row, panels: panels(row.panels) })) };
};

const preferred = <T extends { readonly domain: string }>(
  own: readonly T[],
  other: readonly T[],
): readonly T[] => {
  const claimed = new Set(own.map(({ domain }) => domain));
  return [...other.filter(({ domain }) => !claimed.has(domain)), ...own];
};
