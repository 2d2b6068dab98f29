import { catalogHash, type MetricSet } from '@bellwether/telemetry/catalog';
import type { Contacts } from './alertmanager/contacts.js';
import { derivedFrom } from './derived.js';
import { domainsIn, otherSets } from './domains.js';
import { overviewDashboard } from './grafana/overview.js';
import { runbooksDashboard } from './grafana/runbooks.js';
import type { Dashboard } from './grafana/dashboard.js';
import type { Panel } from './grafana/panel.js';
import { withQueries } from './reference/runbook-queries.js';
import type { Monitoring } from './monitoring.js';
import type { Product } from './product.js';
import { alertsOf, type RuleSet } from './prometheus/rule-set.js';
import { installationAlerts } from './prometheus/telemetry.js';

/** What a team says about its product; everything else follows from the catalog. */
export interface ProductSpec {
  readonly name: string;
  readonly slug: string;
  readonly processes: Readonly<Record<string, string>>;
  readonly debugTargets?: Readonly<Record<string, string>>;
  readonly catalog: readonly MetricSet[];
  readonly grafanaUrl: string;
  readonly newRunbookCommand?: string;
  /** Writes everything anew; stands in every generated file. */
  readonly generateCommand?: string;
  readonly contacts: Contacts;
  /** Answers for alerts derived from definitions. */
  readonly owner: string;
  /** Made by hand, beside or instead of what is derived: the domain word says which. */
  readonly dashboards?: readonly Dashboard[];
  readonly rules?: readonly RuleSet[];
}

/** What stands in files of its own. */
export interface WrittenTexts {
  /** By the name of their alert. */
  readonly runbooks: ReadonlyMap<string, string>;
  /** By file name. */
  readonly writtenTests: ReadonlyMap<string, string>;
}

export interface Texts extends WrittenTexts {
  /** Serves the alerts that are made here, wherever the product has written nothing itself. */
  readonly shipped?: WrittenTexts;
}

/** Puts together what watches a product: made by hand where somebody did, derived where nobody did. */
export const assemble = (spec: ProductSpec, texts: Texts): Monitoring => {
  const hash = catalogHash(spec.catalog);
  const { name, slug, processes, catalog, grafanaUrl, newRunbookCommand, generateCommand } = spec;
  const product: Product = {
    name,
    slug,
    processes,
    debugTargets: spec.debugTargets ?? {},
    catalog,
    grafanaUrl,
    newRunbookCommand,
    generateCommand: generateCommand ?? 'bellwether dashboards build',
    catalogHash: hash,
  };
  const alerts = installationAlerts({ processes: spec.processes, catalogHash: hash });
  const known = domainsIn(spec.catalog);
  const derived = otherSets(spec.catalog).map((set) => derivedFrom(set, spec.owner));
  const dashboards = preferred(spec.dashboards ?? [], [
    ...known.map((domain) => domain.dashboard(alerts)),
    ...derived.map(({ dashboard }) => dashboard),
  ]);
  const ours = known.map((domain) => domain.rules(alerts));
  const rules = preferred(spec.rules ?? [], [...ours, ...derived.map((one) => one.rules)]);
  const written = rules.filter((set) => set.alerts.length + set.recordings.length > 0);
  const shipped = shippedFor(
    ours.filter((set) => written.includes(set)),
    texts,
  );
  const filled = withQueries(new Map([...shipped.runbooks, ...texts.runbooks]), written, product);
  const overview = overviewDashboard({ alerts, catalog: spec.catalog });
  return {
    product,
    contacts: spec.contacts,
    rules: written,
    dashboards: [
      onlyWhatIsThere(overview, written, dashboards),
      ...dashboards,
      ...(filled.size === 0 ? [] : [runbooksDashboard(filled)]),
    ],
    runbooks: filled,
    writtenTests: texts.writtenTests,
    shippedTests: shipped.writtenTests,
  };
};

/** For rules made here: the pages and tests that the product has not written itself. */
const shippedFor = (ours: readonly RuleSet[], { shipped, runbooks, writtenTests }: Texts): WrittenTexts => {
  const names = new Set(alertsOf(ours).map(({ name }) => name));
  const domains = new Set(ours.map(({ domain }) => domain));
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

/** The overview speaks of every domain: where a team has rules of its own, it names no alert of ours. */
const onlyWhatIsThere = (
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

/** A team's own file for a domain takes the place of ours. */
const preferred = <T extends { readonly domain: string }>(
  own: readonly T[],
  other: readonly T[],
): readonly T[] => {
  const taken = new Set(own.map(({ domain }) => domain));
  return [...other.filter(({ domain }) => !taken.has(domain)), ...own];
};
