import type { MetricSet } from '@bellwether/telemetry/catalog';
import { http, jobs, process, telemetry } from '@bellwether/telemetry/families';
import { ledger } from './ledger.metrics.js';

export { http, jobs, ledger, process, telemetry };

/** Every set of this product, in the order in which the reference lists them. */
export const catalog: readonly MetricSet[] = [ledger, http, jobs, process, telemetry];
