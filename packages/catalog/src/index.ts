import type { MetricSet } from '@bellwether/telemetry/catalog';
import { exporting, http, jobs, process, telemetry } from '@bellwether/telemetry/families';
import { ledger } from './ledger.metrics.js';

export { exporting, http, jobs, ledger, process, telemetry };

/** Every set of this product, in the order in which the reference lists them. */
export const catalog: readonly MetricSet[] = [ledger, http, jobs, process, telemetry, exporting];
