import { availableOf, type BalanceState, floorOf, type TransactionState } from '@bellwether/database/ledger';
import { testSeed } from '@bellwether/local/testing';
import { array, assert, bigInt, boolean, constantFrom, integer, option, property, record } from 'fast-check';
import { applyTransactions, type Outcome, type QueuedWork } from './apply-transactions.js';
import { assertBatch } from './assert-batch.js';

const { seed, replay } = testSeed('apps/worker/src/ledger/batches/apply-transactions.property');
const ids = ['a', 'b', 'c', 'd'];

/** A history of requests: transactions, and commits and voids of earlier ones, in the order they were accepted. */
const request = record({
  source: integer({ min: 0, max: 3 }),
  shift: integer({ min: 1, max: 3 }),
  amount: bigInt({ min: 1n, max: 50n }),
  overdraft: constantFrom('none', 'limited', 'unlimited'),
  inflight: boolean(),
  grouped: boolean(),
  follow: option(
    record({
      kind: constantFrom('commit', 'void'),
      amount: option(bigInt({ min: 1n, max: 60n })),
      of: integer({ min: 0, max: 99 }),
    }),
  ),
});
type Request = typeof request extends { generate: (...args: never[]) => { value: infer R } } ? R : never;

const fresh = (): Map<string, BalanceState> =>
  new Map(
    ids.map((id) => [
      id,
      { id, currency: 'USD', credit: 100n, debit: 0n, inflightCredit: 0n, inflightDebit: 0n, version: 0 },
    ]),
  );

const transactionOf = (one: Request, index: number): TransactionState => ({
  id: `t${index}`,
  sourceId: ids[one.source] ?? 'a',
  destinationId: ids[(one.source + one.shift) % 4] ?? 'b',
  currency: 'USD',
  amount: one.amount,
  allowOverdraft: one.overdraft !== 'none',
  overdraftLimit: one.overdraft === 'limited' ? 30n : null,
  inflight: one.inflight,
  status: 'QUEUED',
  committed: 0n,
});

/** The stored rows of transactions: what a worker reads again for each batch. */
class Rows {
  private readonly rows = new Map<string, TransactionState>();

  work(one: Request, index: number): QueuedWork {
    const earlier = one.follow === null ? undefined : this.rows.get(`t${one.follow.of % Math.max(1, index)}`);
    if (one.follow !== null && earlier !== undefined && earlier.status !== 'QUEUED') {
      const { kind, amount } = one.follow;
      const action = kind === 'commit' ? { kind, amount } : { kind };
      return { action, cause: 'requested', groupId: null, transaction: earlier, dueAt: new Date(0) };
    }
    const transaction = transactionOf(one, index);
    this.rows.set(transaction.id, transaction);
    const groupId = one.grouped ? `g${Math.floor(index / 3)}` : null;
    return { action: { kind: 'apply' }, cause: 'accepted', groupId, transaction, dueAt: new Date(0) };
  }

  write(outcomes: readonly Outcome[]): void {
    for (const { step } of outcomes) {
      if (step !== undefined) {
        this.rows.set(step.from.id, { ...step.from, status: step.status, committed: step.committed });
      }
    }
  }
}

const run = (requests: readonly Request[], batchSize: number) => {
  const balances = fresh();
  const rows = new Rows();
  const outcomes: Outcome[] = [];
  for (let start = 0; start < requests.length; start += batchSize) {
    const works = requests.slice(start, start + batchSize).map((one, index) => rows.work(one, start + index));
    const batch = applyTransactions(works, balances);
    assertBatch(balances, batch);
    for (const balance of batch.balances) balances.set(balance.id, balance);
    rows.write(batch.outcomes);
    outcomes.push(...batch.outcomes);
  }
  return { balances, outcomes };
};

describe(`any history of requests (replay: ${replay})`, () => {
  it('keeps L1 to L8 in every batch, and no money is made or lost', () => {
    assert(
      property(array(request, { maxLength: 60 }), integer({ min: 1, max: 20 }), (requests, batchSize) => {
        const { balances } = run(requests, batchSize);
        const all = [...balances.values()];
        const sum = (part: (balance: BalanceState) => bigint) =>
          all.reduce((total, one) => total + part(one), 0n);
        expect(sum(({ credit, debit }) => credit - debit)).toBe(400n);
        expect(sum(({ inflightCredit, inflightDebit }) => inflightCredit - inflightDebit)).toBe(0n);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('ends the same whether taken one by one or in batches, where no group is torn', () => {
    assert(
      property(array(request, { maxLength: 60 }), integer({ min: 1, max: 12 }), (requests, batches) => {
        const alone = requests.map((one) => ({ ...one, follow: null, grouped: false }));
        const together = run(alone, batches);
        const single = run(alone, 1);
        expect([...together.balances.values()]).toEqual([...single.balances.values()]);
        const steps = (outcomes: readonly Outcome[]) =>
          outcomes.map(({ step }) => [step?.status, step?.reason]);
        expect(steps(together.outcomes)).toEqual(steps(single.outcomes));
      }),
      { seed, numRuns: 300 },
    );
  });

  it('L7: rejects for funds exactly what would have passed the limit, judged by a ledger of one column', () => {
    assert(
      property(array(request, { maxLength: 60 }), (requests) => {
        const alone = requests.map((one) => ({ ...one, follow: null, grouped: false, inflight: false }));
        const free = new Map(ids.map((id) => [id, 100n]));
        const { balances, outcomes } = run(alone, 7);
        for (const { work, step } of outcomes) {
          const { transaction } = work;
          const floor = floorOf(transaction);
          const left = (free.get(transaction.sourceId) ?? 0n) - transaction.amount;
          expect(step?.status === 'REJECTED').toBe(floor !== null && left < floor);
          if (step?.status === 'REJECTED') continue;
          free.set(transaction.sourceId, left);
          free.set(
            transaction.destinationId,
            (free.get(transaction.destinationId) ?? 0n) + transaction.amount,
          );
        }
        expect([...balances.values()].map(availableOf)).toEqual(ids.map((id) => free.get(id)));
      }),
      { seed, numRuns: 300 },
    );
  });
});
