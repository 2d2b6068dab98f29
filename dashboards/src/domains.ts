/** What is made by hand, by the metric sets it is about. A new domain is one line here and a file in each folder. */
import { ledger } from '@bellwether/catalog';
import { definitionsOf, domainOf, type MetricSet } from '@bellwether/telemetry/catalog';
import { database, exporting, http, jobs, process, telemetry } from '@bellwether/telemetry/families';
import { databaseDashboard } from './grafana/database.js';
import type { Dashboard } from './grafana/dashboard.js';
import { httpDashboard } from './grafana/http.js';
import { jobsDashboard } from './grafana/jobs.js';
import { ledgerDashboard } from './grafana/ledger.js';
import { processDashboard } from './grafana/process.js';
import { telemetryDashboard } from './grafana/telemetry.js';
import { databaseRules } from './prometheus/database.js';
import { httpRules } from './prometheus/http.js';
import { jobsRules } from './prometheus/jobs.js';
import { ledgerRules } from './prometheus/ledger.js';
import { processRules } from './prometheus/process.js';
import type { RuleSet } from './prometheus/rule-set.js';
import { telemetryRules, type InstallationAlerts } from './prometheus/telemetry.js';

export interface Domain {
  readonly sets: readonly MetricSet[];
  readonly dashboard: (alerts: InstallationAlerts) => Dashboard;
  readonly rules: (alerts: InstallationAlerts) => RuleSet;
}

/** In the order in which a reader asks: rates, errors and durations first, then resources, then the runtime. */
export const domains: readonly Domain[] = [
  { sets: [http], dashboard: () => httpDashboard, rules: () => httpRules },
  { sets: [jobs], dashboard: () => jobsDashboard, rules: () => jobsRules },
  { sets: [ledger], dashboard: () => ledgerDashboard, rules: () => ledgerRules },
  { sets: [database], dashboard: () => databaseDashboard, rules: () => databaseRules },
  { sets: [process], dashboard: () => processDashboard, rules: () => processRules },
  { sets: [telemetry, exporting], dashboard: telemetryDashboard, rules: telemetryRules },
];

/** The same domain and at least the same metrics: a set may be a copy with aliases or with more metrics. */
const isIn = (catalog: readonly MetricSet[], wanted: MetricSet): boolean =>
  catalog.some((set) => {
    const names = new Set(definitionsOf(set).map(({ name }) => name));
    return (
      domainName(set) === domainName(wanted) && definitionsOf(wanted).every(({ name }) => names.has(name))
    );
  });

/** Domains of a catalog that are made by hand: all their sets are there. */
export const domainsIn = (catalog: readonly MetricSet[]): readonly Domain[] =>
  domains.filter(({ sets }) => sets.every((set) => isIn(catalog, set)));

/** Sets without a board made by hand: theirs is derived, unless every metric of the set is waived. */
export const otherSets = (catalog: readonly MetricSet[]): readonly MetricSet[] => {
  const covered = new Set(domainsIn(catalog).flatMap(({ sets }) => sets.map(domainName)));
  return catalog.filter(
    (set) => !covered.has(domainName(set)) && definitionsOf(set).some(({ unseen }) => unseen === undefined),
  );
};

export const domainName = (set: MetricSet): string => set[domainOf];
