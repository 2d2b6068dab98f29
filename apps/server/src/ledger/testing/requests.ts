import type { Answer } from './running-ledger.js';

let count = 0;

/** A request that is accepted as it is, under a reference of its own. */
export const transaction = (change: object = {}) => ({
  precise_amount: 100,
  precision: 100,
  reference: `r-${(count += 1)}`,
  description: 'a test',
  currency: 'USD',
  source: '@World',
  destination: '@Shop',
  allow_overdraft: true,
  ...change,
});

/** The status of a refusal, and its code. */
export const codeOf = ({ status, body }: Answer): readonly [number, string | undefined] => [
  status,
  body.error_detail?.code,
];
