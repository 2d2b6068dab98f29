import { catalogHash, type MetricSet } from '@bellwether/telemetry/catalog';
import type { Contacts } from './alertmanager/contacts.js';
import { derivedFrom } from './derived.js';
import { domainsIn, otherSets } from './domains.js';
import { overviewDashboard } from './grafana/overview.js';
import { runbooksDashboard } from './grafana/runbooks.js';
import type { Dashboard } from './grafana/dashboard.js';
import { withQueries } from './reference/runbook-queries.js';
import type { Monitoring } from './monitoring.js';
import type { Product } from './product.js';
import type { RuleSet } from './prometheus/rule-set.js';
import { installationAlerts } from './prometheus/telemetry.js';

/** What a team says about its product; everything else follows from the catalog. */
export interface ProductSpec {
  readonly name: string;
  readonly slug: string;
  readonly processes: Readonly<Record<string, string>>;
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
export interface Texts {
  readonly runbooks: ReadonlyMap<string, string>;
  readonly writtenTests: ReadonlyMap<string, string>;
}

/** Puts together what watches a product: made by hand where somebody did, derived where nobody did. */
export const assemble = (spec: ProductSpec, { runbooks, writtenTests }: Texts): Monitoring => {
  const hash = catalogHash(spec.catalog);
  const { name, slug, processes, catalog, grafanaUrl, newRunbookCommand, generateCommand } = spec;
  const product: Product = {
    name,
    slug,
    processes,
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
  const rules = preferred(spec.rules ?? [], [
    ...known.map((domain) => domain.rules(alerts)),
    ...derived.map((one) => one.rules),
  ]);
  const written = rules.filter((set) => set.alerts.length + set.recordings.length > 0);
  const filled = withQueries(runbooks, written, product);
  return {
    product,
    contacts: spec.contacts,
    rules: written,
    dashboards: [
      overviewDashboard({ alerts, catalog: spec.catalog }),
      ...dashboards,
      ...(filled.size === 0 ? [] : [runbooksDashboard(filled)]),
    ],
    runbooks: filled,
    writtenTests,
  };
};

/** A team's own file for a domain takes the place of ours. */
const preferred = <T extends { readonly domain: string }>(
  own: readonly T[],
  other: readonly T[],
): readonly T[] => {
  const taken = new Set(own.map(({ domain }) => domain));
  return [...other.filter(({ domain }) => !taken.has(domain)), ...own];
};
