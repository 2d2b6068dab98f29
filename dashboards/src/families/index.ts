/** The families that every app has, each with its dashboard and its rules. */
import { definitionsOf, domainOf, type Definition, type MetricSet } from '@bellwether/telemetry/catalog';
import { database, exporting, http, jobs, process, telemetry } from '@bellwether/telemetry/families';
import type { Dashboard } from '../grafana/dashboard.js';
import { isBuildInfo } from '../product.js';
import type { RuleSet } from '../prometheus/rule-set.js';
import { databaseDashboard } from './database.dashboard.js';
import { databaseRules } from './database.rules.js';
import { httpDashboard } from './http.dashboard.js';
import { httpRules } from './http.rules.js';
import { jobsDashboard } from './jobs.dashboard.js';
import { jobsRules } from './jobs.rules.js';
import { processDashboard } from './process.dashboard.js';
import { processRules } from './process.rules.js';
import { telemetryDashboard } from './telemetry.dashboard.js';
import { telemetryRules, type InstallationAlerts } from './telemetry.rules.js';

export interface Family {
  readonly sets: readonly MetricSet[];
  readonly dashboard: (alerts: InstallationAlerts) => Dashboard;
  readonly rules: (alerts: InstallationAlerts) => RuleSet;
}

/** In reading order: requests and jobs first, then resources, then the runtime. */
const families: readonly Family[] = [
  { sets: [http], dashboard: () => httpDashboard, rules: () => httpRules },
  { sets: [jobs], dashboard: () => jobsDashboard, rules: () => jobsRules },
  { sets: [database], dashboard: () => databaseDashboard, rules: () => databaseRules },
  { sets: [process], dashboard: () => processDashboard, rules: () => processRules },
  { sets: [telemetry, exporting], dashboard: telemetryDashboard, rules: telemetryRules },
];

/** Same domain and same metrics. The set may be a copy with aliases, more metrics, or its own build info. */
export const isIn = (catalog: readonly MetricSet[], family: MetricSet): boolean =>
  catalog.some((set) => {
    const names = new Set(definitionsOf(set).map(({ name }) => name));
    return (
      set[domainOf] === family[domainOf] &&
      definitionsOf(family).every((one) => isBuildInfo(one) || names.has(one.name))
    );
  });

/** Families of which every set is in the catalog. */
export const familiesIn = (catalog: readonly MetricSet[]): readonly Family[] =>
  families.filter(({ sets }) => sets.every((set) => isIn(catalog, set)));

const needsNoPanel = (definition: Definition): boolean =>
  isBuildInfo(definition) || definition.unseen !== undefined;

/** Sets of no family, whose dashboards and rules are derived. A set without anything to show needs none. */
export const setsOfNoFamily = (catalog: readonly MetricSet[]): readonly MetricSet[] => {
  const covered = new Set(familiesIn(catalog).flatMap(({ sets }) => sets.map((set) => set[domainOf])));
  return catalog.filter((set) => !covered.has(set[domainOf]) && !definitionsOf(set).every(needsNoPanel));
};
