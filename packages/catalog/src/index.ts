import type { MetricSet } from '@bellwether/telemetry/catalog';
import { deploys } from './deploys.metrics.js';
import { database, exporting, http, jobs, process, telemetry } from './families.metrics.js';
import { ledger } from './ledger.metrics.js';

export { database, deploys, exporting, http, jobs, ledger, process, telemetry };

/** Every set of this product, in the order in which the reference lists them. */
export const catalog: readonly MetricSet[] = [
  ledger,
  deploys,
  http,
  jobs,
  database,
  process,
  telemetry,
  exporting,
];
