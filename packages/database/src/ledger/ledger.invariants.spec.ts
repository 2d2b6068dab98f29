import { readFile } from 'node:fs/promises';
import type { BalanceState, Entry, TransactionState } from './ledger-state.js';
import * as invariants from './ledger.invariants.js';
import { guarantees } from './ledger.invariants.js';

const readmes = ['apps/server/src/ledger/README.md', 'apps/worker/src/ledger/README.md'];

describe('the guarantees', () => {
  it.each(readmes)('are in %s in the same words as in the code', async (path) => {
    const text = await readFile(new URL(`../../../../${path}`, import.meta.url), 'utf8');
    const listed = [...text.matchAll(/^- (L\d) (.+?)[;.]$/gm)].map(([, number, words]) => [number, words]);
    expect(listed).toEqual(Object.entries(guarantees));
  });
});

const balance: BalanceState = {
  id: 'b1',
  currency: 'USD',
  credit: 100n,
  debit: 40n,
  inflightCredit: 10n,
  inflightDebit: 5n,
  version: 2,
};
const other: BalanceState = { ...balance, id: 'b2' };
const transaction: TransactionState = {
  id: 't1',
  sourceId: 'b1',
  destinationId: 'b2',
  currency: 'USD',
  amount: 50n,
  allowOverdraft: false,
  overdraftLimit: null,
  inflight: false,
  status: 'QUEUED',
  committed: 0n,
};
const debit: Entry = {
  balanceId: 'b1',
  version: 3,
  transactionId: 't1',
  side: 'debit',
  settled: -50n,
  inflight: 0n,
};
const credit: Entry = { ...debit, balanceId: 'b2', side: 'credit', settled: 50n };
const after: BalanceState = { ...balance, debit: 90n, version: 3 };

// One row per way in which a guarantee can be broken, with what it says.
const violations: readonly [string, () => void][] = [
  ['L1 (amounts', () => invariants.assertAmount(0n, 'transaction t1')],
  ['L1 (amounts', () => invariants.assertAmount(-1n, 'transaction t1')],
  [
    'L2 (a transaction',
    () => invariants.assertTwoBalances({ ...transaction, destinationId: 'b1' }, balance, balance),
  ],
  ['L2 (a transaction', () => invariants.assertTwoBalances(transaction, undefined, other)],
  ['L2 (a transaction', () => invariants.assertTwoBalances(transaction, balance, undefined)],
  [
    'L2 (a transaction',
    () => invariants.assertTwoBalances(transaction, { ...balance, currency: 'EUR' }, other),
  ],
  [
    'L2 (a transaction',
    () => invariants.assertTwoBalances(transaction, balance, { ...other, currency: 'EUR' }),
  ],
  ['L3 (the entries', () => invariants.assertEntriesSumToZero('t1', [debit])],
  ['L3 (the entries', () => invariants.assertEntriesSumToZero('t1', [debit, { ...credit, settled: 49n }])],
  ['L3 (the entries', () => invariants.assertEntriesSumToZero('t1', [debit, { ...credit, inflight: 1n }])],
  [
    'L3 (the entries',
    () => invariants.assertEntriesSumToZero('t1', [{ ...debit, settled: 0n, inflight: -50n }, credit]),
  ],
  ['L4 (a transaction', () => invariants.assertStatusChange('t1', 'QUEUED', 'VOID')],
  ['L4 (a transaction', () => invariants.assertStatusChange('t1', 'INFLIGHT', 'REJECTED')],
  ['L4 (a transaction', () => invariants.assertWrittenOnce('transactions', 2, 1)],
  ['L4 (a transaction', () => invariants.assertWrittenOnce('transactions', 2, 3)],
  ['L5 (an applied', () => invariants.assertStatusChange('t1', 'APPLIED', 'APPLIED')],
  ['L5 (an applied', () => invariants.assertStatusChange('t1', 'VOID', 'APPLIED')],
  ['L6 (a balance', () => invariants.assertBalanceEqualsEntries(balance, [debit], { ...after, debit: 91n })],
  [
    'L6 (a balance',
    () => invariants.assertBalanceEqualsEntries(balance, [debit], { ...after, credit: 101n }),
  ],
  [
    'L6 (a balance',
    () => invariants.assertBalanceEqualsEntries(balance, [debit], { ...after, inflightDebit: 6n }),
  ],
  [
    'L6 (a balance',
    () => invariants.assertBalanceEqualsEntries(balance, [debit], { ...after, inflightCredit: 9n }),
  ],
  ['L6 (a balance', () => invariants.assertBalanceEqualsEntries(balance, [debit], { ...after, version: 4 })],
  ['L6 (a balance', () => invariants.assertBalanceEqualsEntries(balance, [{ ...debit, version: 4 }], after)],
  ['L6 (a balance', () => invariants.assertBalanceEqualsEntries(balance, [], after)],
  [
    'L6 (a balance',
    () =>
      invariants.assertBalanceEqualsEntries(balance, [{ ...debit, settled: 0n, inflight: 6n }], {
        ...balance,
        inflightDebit: -1n,
        version: 3,
      }),
  ],
  ['L7 (a balance', () => invariants.assertWithinLimit(transaction, { ...after, debit: 96n })],
  ['L7 (a balance', () => invariants.assertWithinLimit(transaction, { ...after, inflightDebit: 11n })],
  [
    'L7 (a balance',
    () =>
      invariants.assertWithinLimit(
        { ...transaction, allowOverdraft: true, overdraftLimit: 10n },
        { ...after, debit: 106n },
      ),
  ],
  ['L7 (a balance', () => invariants.assertCommittedWithinAmount(transaction, 51n)],
  ['L7 (a balance', () => invariants.assertCommittedWithinAmount({ ...transaction, committed: 10n }, 9n)],
  ['L8 (a rejection', () => invariants.assertStatusChange('t1', 'REJECTED', 'APPLIED')],
  ['L8 (a rejection', () => invariants.assertOneReason('t1', 'REJECTED', null)],
  ['L8 (a rejection', () => invariants.assertOneReason('t1', 'APPLIED', 'insufficient_funds')],
  ['L8 (a rejection', () => invariants.assertOneReason('t1', 'REJECTED', 'bad mood')],
];

describe('a guarantee that does not hold', () => {
  it.each(violations)('is named first: %s', (start, violate) => {
    let thrown: unknown;
    try {
      violate();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(invariants.GuaranteeBroken);
    expect((thrown as Error).message.startsWith(start)).toBe(true);
    expect((thrown as invariants.GuaranteeBroken).guarantee).toBe(start.slice(0, 2));
  });

  it('has a row above for each guarantee', () => {
    const covered = new Set(violations.map(([start]) => start.slice(0, 2)));
    expect([...covered].toSorted()).toEqual(Object.keys(invariants.guarantees));
  });
});

describe('guarantees that hold', () => {
  it('say nothing', () => {
    invariants.assertAmount(10n ** 60n, 'transaction t1');
    invariants.assertTwoBalances(transaction, balance, other);
    invariants.assertEntriesSumToZero('t1', [debit, credit]);
    invariants.assertStatusChange('t1', 'INFLIGHT', 'INFLIGHT');
    invariants.assertWrittenOnce('entries', 2, 2);
    invariants.assertBalanceEqualsEntries(balance, [debit], after);
    invariants.assertWithinLimit({ ...transaction, allowOverdraft: true }, { ...after, debit: 10n ** 40n });
    invariants.assertCommittedWithinAmount(transaction, 50n);
    invariants.assertOneReason('t1', 'REJECTED', 'insufficient_funds');
  });
});
