import type { DemoDomain } from './demo-domain.js';
import { httpDemo } from './http.demo.js';
import { ledgerDemo } from './ledger.demo.js';

export interface DemoShare {
  readonly domain: DemoDomain;
  /** Of a hundred things done. */
  readonly share: number;
}

/** Jobs, database, processes and telemetry need no traffic of their own: they live from these. */
export const demoDomains: readonly DemoShare[] = [
  { domain: ledgerDemo, share: 90 },
  { domain: httpDemo, share: 10 },
];
