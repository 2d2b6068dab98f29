import type { MetricSet } from '@bellwether/telemetry/catalog';
import { ledger } from './ledger.metrics.js';

export { ledger };

/** Every set of this product, in the order in which the reference lists them. */
export const catalog: readonly MetricSet[] = [ledger];
