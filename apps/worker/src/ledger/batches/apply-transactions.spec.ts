import type { BalanceState, TransactionState } from '@bellwether/database/ledger';
import { applyTransactions, type QueuedWork } from './apply-transactions.js';
import { assertBatch } from './assert-batch.js';

const balance = (id: string, credit = 0n): BalanceState => ({
  id,
  currency: 'USD',
  credit,
  debit: 0n,
  inflightCredit: 0n,
  inflightDebit: 0n,
  version: 0,
});

const transaction = (id: string, change: Partial<TransactionState> = {}): TransactionState => ({
  id,
  sourceId: 'a',
  destinationId: 'b',
  currency: 'USD',
  amount: 60n,
  allowOverdraft: false,
  overdraftLimit: null,
  inflight: false,
  status: 'QUEUED',
  committed: 0n,
  ...change,
});

const work = (
  change: Partial<TransactionState> & { id: string },
  rest: Partial<QueuedWork> = {},
): QueuedWork => ({
  action: { kind: 'apply' },
  cause: 'accepted',
  groupId: null,
  transaction: transaction(change.id, change),
  dueAt: new Date(0),
  ...rest,
});

const states = (...balances: readonly BalanceState[]) => new Map(balances.map((one) => [one.id, one]));
const apply = (
  works: readonly QueuedWork[],
  before = states(balance('a', 100n), balance('b'), balance('c')),
) => {
  const batch = applyTransactions(works, before);
  assertBatch(before, batch);
  return batch;
};
const statuses = (batch: ReturnType<typeof apply>) =>
  batch.outcomes.map(({ step }) => [step?.status, step?.reason]);

describe('a batch is decided in order, in memory', () => {
  it('each transaction on the balances that the ones before it left', () => {
    const batch = apply([
      work({ id: 't1' }),
      work({ id: 't2' }),
      work({ id: 't3', sourceId: 'b', destinationId: 'c' }),
      work({ id: 't4', amount: 40n }),
    ]);
    expect(statuses(batch)).toEqual([
      ['APPLIED', null],
      ['REJECTED', 'insufficient_funds'],
      ['APPLIED', null],
      ['APPLIED', null],
    ]);
    const free = batch.balances.map(({ id, credit, debit, version }) => [id, credit - debit, version]);
    expect(free).toEqual([
      ['a', 0n, 2],
      ['b', 40n, 3],
      ['c', 60n, 1],
    ]);
  });

  it('gives a balance its entries in versions without gaps', () => {
    const batch = apply([
      work({ id: 't1', amount: 1n }),
      work({ id: 't2', amount: 2n }),
      work({ id: 't3', amount: 3n }),
    ]);
    const versions = batch.entries.filter(({ balanceId }) => balanceId === 'a').map(({ version }) => version);
    expect(versions).toEqual([1, 2, 3]);
  });

  it('sees what an earlier step of the same batch did to the same transaction', () => {
    const held = { id: 't1', status: 'INFLIGHT', inflight: true } as const;
    const before = states(
      { ...balance('a', 100n), inflightDebit: 60n, version: 1 },
      { ...balance('b'), inflightCredit: 60n, version: 1 },
    );
    const batch = apply(
      [
        work(held, { action: { kind: 'commit', amount: 20n }, cause: 'requested' }),
        work(held, { action: { kind: 'void' }, cause: 'expiry' }),
        work(held, { action: { kind: 'commit', amount: null }, cause: 'commit_date' }),
      ],
      before,
    );
    expect(batch.outcomes.map(({ step }) => step && [step.from.status, step.status, step.amount])).toEqual([
      ['INFLIGHT', 'INFLIGHT', 20n],
      ['INFLIGHT', 'VOID', 40n],
      undefined,
    ]);
    expect(
      batch.balances.map(({ id, inflightDebit, inflightCredit }) => [id, inflightDebit, inflightCredit]),
    ).toEqual([
      ['a', 0n, 0n],
      ['b', 0n, 0n],
    ]);
  });

  it('lets a hold be committed after an overdraft took the balance below zero', () => {
    const before = states(
      { ...balance('a', 100n), inflightDebit: 60n, version: 1 },
      { ...balance('b'), inflightCredit: 60n, version: 1 },
    );
    const batch = apply(
      [
        work({ id: 't2', amount: 500n, allowOverdraft: true }),
        work(
          { id: 't1', status: 'INFLIGHT', inflight: true },
          { action: { kind: 'commit', amount: null }, cause: 'requested' },
        ),
      ],
      before,
    );
    expect(statuses(batch)).toEqual([
      ['APPLIED', null],
      ['APPLIED', null],
    ]);
  });
});

describe('an atomic group', () => {
  const member = (change: Partial<TransactionState> & { id: string }) => work(change, { groupId: 'g' });

  it('is applied as a whole', () => {
    const batch = apply([member({ id: 't1', amount: 50n }), member({ id: 't2', amount: 50n })]);
    expect(statuses(batch)).toEqual([
      ['APPLIED', null],
      ['APPLIED', null],
    ]);
  });

  it('L8: is rejected as a whole, each member for exactly one reason, and moves nothing', () => {
    const batch = apply([
      member({ id: 't1', amount: 50n }),
      member({ id: 't2', amount: 51n }),
      member({ id: 't3', amount: 1n }),
    ]);
    expect(statuses(batch)).toEqual([
      ['REJECTED', 'atomic_group'],
      ['REJECTED', 'insufficient_funds'],
      ['REJECTED', 'atomic_group'],
    ]);
    expect(batch.entries).toEqual([]);
    expect(batch.balances).toEqual([]);
  });

  it('leaves its neighbours to themselves', () => {
    const batch = apply([
      work({ id: 't0', amount: 10n }),
      member({ id: 't1', amount: 91n }),
      work({ id: 't4', amount: 90n }),
    ]);
    expect(statuses(batch)).toEqual([
      ['APPLIED', null],
      ['REJECTED', 'insufficient_funds'],
      ['APPLIED', null],
    ]);
  });
});

describe('before a batch is written', () => {
  const good = () => {
    const before = states(balance('a', 100n), balance('b'));
    return { before, batch: applyTransactions([work({ id: 't1' })], before) };
  };
  type Batch = ReturnType<typeof good>['batch'];
  const step = (batch: Batch) => batch.outcomes[0]?.step as NonNullable<Batch['outcomes'][number]['step']>;
  const withSpan = (batch: Batch, change: Partial<ReturnType<typeof step>>): Batch => ({
    ...batch,
    outcomes: [{ work: work({ id: 't1' }), step: { ...step(batch), ...change } }],
  });

  // One row per way in which a batch can be wrong, each from the same right one.
  const violations: readonly [string, (batch: Batch) => Batch][] = [
    ['L3', (batch) => ({ ...batch, entries: batch.entries.slice(1) })],
    ['L4', (batch) => withSpan(batch, { status: 'VOID' })],
    ['L5', (batch) => withSpan(batch, { from: transaction('t1', { status: 'APPLIED' }) })],
    [
      'L6',
      (batch) => ({ ...batch, balances: batch.balances.map((one) => ({ ...one, credit: one.credit + 1n })) }),
    ],
    ['L6', (batch) => ({ ...batch, balances: batch.balances.slice(1) })],
    ['L6', (batch) => ({ ...batch, balances: [...batch.balances, balance('c')] })],
    ['L7', (batch) => withSpan(batch, { committed: 61n })],
    ['L8', (batch) => withSpan(batch, { reason: 'insufficient_funds' })],
    ['L8', (batch) => withSpan(batch, { from: transaction('t1', { status: 'REJECTED' }) })],
  ];

  it.each(violations)('a violation of %s is found', (number, spoil) => {
    const { before, batch } = good();
    expect(() => assertBatch(before, spoil(batch))).toThrow(new RegExp(`^${number} `));
  });

  it('L7: a limit passed in the middle is found even when the end is within it', () => {
    const before = states(balance('a', 100n), balance('b', 500n));
    const batch = applyTransactions(
      [
        work({ id: 't1', amount: 300n, allowOverdraft: true }),
        work({ id: 't2', sourceId: 'b', destinationId: 'a', amount: 300n }),
      ],
      before,
    );
    assertBatch(before, batch);
    const forbidden = batch.outcomes.map((outcome) => ({
      ...outcome,
      work: { ...outcome.work, transaction: { ...outcome.work.transaction, allowOverdraft: false } },
    }));
    expect(() => assertBatch(before, { ...batch, outcomes: forbidden })).toThrow(/^L7 /);
  });

  it('L1 and L2: a transaction that could not have been accepted stops the batch', () => {
    expect(() => apply([work({ id: 't1', amount: 0n })])).toThrow(/^L1 /);
    expect(() => apply([work({ id: 't1', destinationId: 'a' })])).toThrow(/^L2 /);
    expect(() => apply([work({ id: 't1', destinationId: 'unknown' })])).toThrow(/^L2 /);
    expect(() => apply([work({ id: 't1', currency: 'EUR' })])).toThrow(/^L2 /);
  });
});
