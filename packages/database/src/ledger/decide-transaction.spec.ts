import { decideTransaction, moveBetween, type Action, type Decision } from './decide-transaction.js';
import type { BalanceState, TransactionState } from './ledger-state.js';

const source: BalanceState = {
  id: 'source',
  currency: 'USD',
  credit: 1_000n,
  debit: 300n,
  inflightCredit: 5_000n,
  inflightDebit: 200n,
  version: 7,
};
const destination: BalanceState = { ...source, id: 'destination', version: 3 };

const transaction: TransactionState = {
  id: 't1',
  sourceId: 'source',
  destinationId: 'destination',
  currency: 'USD',
  amount: 500n,
  allowOverdraft: false,
  overdraftLimit: null,
  inflight: false,
  status: 'QUEUED',
  committed: 0n,
};

const apply: Action = { kind: 'apply' };
const all: Action = { kind: 'commit', amount: null };
const held: Partial<TransactionState> = { status: 'INFLIGHT', inflight: true };

// 1000 credit - 300 debit - 200 held leave 500 to spend. Each row changes one thing.
const rows: readonly [string, Partial<TransactionState>, Action, Partial<Decision>][] = [
  [
    'all that is available is applied',
    {},
    apply,
    { kind: 'moved', status: 'APPLIED', settled: 500n, inflight: 0n },
  ],
  [
    'one unit more is insufficient funds',
    { amount: 501n },
    apply,
    { kind: 'rejected', reason: 'insufficient_funds' },
  ],
  [
    'an overdraft without limit goes to any depth',
    { amount: 10n ** 40n, allowOverdraft: true },
    apply,
    { kind: 'moved', status: 'APPLIED' },
  ],
  [
    'an overdraft up to its limit is applied',
    { amount: 600n, allowOverdraft: true, overdraftLimit: 100n },
    apply,
    { kind: 'moved', status: 'APPLIED' },
  ],
  [
    'one unit beyond the limit is over the overdraft limit',
    { amount: 601n, allowOverdraft: true, overdraftLimit: 100n },
    apply,
    { kind: 'rejected', reason: 'overdraft_limit' },
  ],
  [
    'an inflight one is held',
    { inflight: true },
    apply,
    { kind: 'moved', status: 'INFLIGHT', settled: 0n, inflight: 500n },
  ],
  [
    'an inflight one needs the same funds',
    { inflight: true, amount: 501n },
    apply,
    { kind: 'rejected', reason: 'insufficient_funds' },
  ],
  [
    'a scheduled one is applied like a queued one',
    { status: 'SCHEDULED' },
    apply,
    { kind: 'moved', status: 'APPLIED' },
  ],
  [
    'a commit settles all that is held',
    held,
    all,
    { kind: 'moved', status: 'APPLIED', committed: 500n, settled: 500n, inflight: -500n },
  ],
  [
    'a commit of a part leaves the rest inflight',
    held,
    { kind: 'commit', amount: 200n },
    { kind: 'moved', status: 'INFLIGHT', committed: 200n, settled: 200n, inflight: -200n },
  ],
  [
    'a commit of the last part makes it applied',
    { ...held, committed: 300n },
    { kind: 'commit', amount: 200n },
    { kind: 'moved', status: 'APPLIED', committed: 500n, settled: 200n, inflight: -200n },
  ],
  [
    'a commit of more than is left does nothing',
    { ...held, committed: 301n },
    { kind: 'commit', amount: 200n },
    { kind: 'alreadyDone' },
  ],
  [
    'a void releases all that is held',
    held,
    { kind: 'void' },
    { kind: 'moved', status: 'VOID', committed: 0n, settled: 0n, inflight: -500n },
  ],
  [
    'a void after a partial commit releases the rest',
    { ...held, committed: 200n },
    { kind: 'void' },
    { kind: 'moved', status: 'VOID', committed: 200n, settled: 0n, inflight: -300n },
  ],
  ['a commit of an applied one does nothing', { status: 'APPLIED' }, all, { kind: 'alreadyDone' }],
  ['a commit of a void one does nothing', { status: 'VOID' }, all, { kind: 'alreadyDone' }],
  ['a void of an applied one does nothing', { status: 'APPLIED' }, { kind: 'void' }, { kind: 'alreadyDone' }],
  [
    'a void of a rejected one does nothing',
    { status: 'REJECTED' },
    { kind: 'void' },
    { kind: 'alreadyDone' },
  ],
];

describe('a transaction is decided from its source balance', () => {
  it.each(rows)('%s', (_title, change, action, expected) => {
    expect(decideTransaction({ ...transaction, ...change }, action, source)).toMatchObject(expected);
  });

  it('L4: one that is no longer queued is never applied again', () => {
    for (const status of ['APPLIED', 'INFLIGHT', 'VOID', 'REJECTED'] as const) {
      expect(() => decideTransaction({ ...transaction, status }, apply, source)).toThrow(/^L4 /);
    }
  });

  it('moves what was decided from one side to the other, with one entry on each', () => {
    const decision = decideTransaction({ ...transaction, ...held }, { kind: 'commit', amount: 200n }, source);
    if (decision.kind !== 'moved') throw new Error('it was not moved');
    expect(moveBetween(transaction, decision, source, destination)).toEqual({
      source: { ...source, debit: 500n, inflightDebit: 0n, version: 8 },
      destination: { ...destination, credit: 1_200n, inflightCredit: 4_800n, version: 4 },
      entries: [
        {
          balanceId: 'source',
          version: 8,
          transactionId: 't1',
          side: 'debit',
          settled: -200n,
          inflight: 200n,
        },
        {
          balanceId: 'destination',
          version: 4,
          transactionId: 't1',
          side: 'credit',
          settled: 200n,
          inflight: -200n,
        },
      ],
    });
  });
});
