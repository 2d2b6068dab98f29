import type { MetricSet } from '@bellwether/telemetry/catalog';
import { deploys } from './deploys.metrics.js';
import { database, exporting, http, jobs, process, telemetry } from './families.metrics.js';
import { checkDurations, healthChecks, tenantChecks } from './health-checks.metrics.js';
import { ledger } from './ledger.metrics.js';

export {
  checkDurations,
  database,
  deploys,
  exporting,
  healthChecks,
  http,
  jobs,
  ledger,
  process,
  telemetry,
  tenantChecks,
};

/** Every set that a process of this product registers, in the order in which the reference lists them. */
export const catalog: readonly MetricSet[] = [
  ledger,
  healthChecks,
  deploys,
  http,
  jobs,
  database,
  process,
  telemetry,
  exporting,
];

/** Sets that are rendered from stored numbers for others than the operator, and never registered. */
export const tenantCatalog: readonly MetricSet[] = [tenantChecks];
