import { guarantee } from './ledger.invariants.js';
import {
  availableOf,
  floorOf,
  type BalanceState,
  type Entry,
  type RejectReason,
  type TransactionState,
  type TransactionStatus,
} from './ledger-state.js';

export type Action =
  | { readonly kind: 'apply' }
  /** Without an amount: all that is left. */
  | { readonly kind: 'commit'; readonly amount: bigint | null }
  | { readonly kind: 'void' };

export interface Moved {
  readonly kind: 'moved';
  readonly status: TransactionStatus;
  /** What this step was about, for the history. */
  readonly amount: bigint;
  readonly committed: bigint;
  /** What goes from source to destination for good, and by how much the hold between them grows or shrinks. */
  readonly settled: bigint;
  readonly inflight: bigint;
}

export interface Rejected {
  readonly kind: 'rejected';
  readonly reason: RejectReason;
}

/** The action no longer applies to the transaction; nothing happens. */
export interface AlreadyDone {
  readonly kind: 'alreadyDone';
}

export type Decision = Moved | Rejected | AlreadyDone;

const reasonToReject = (transaction: TransactionState, source: BalanceState): RejectReason | undefined => {
  const floor = floorOf(transaction);
  if (floor === null || availableOf(source) - transaction.amount >= floor) return undefined;
  return transaction.allowOverdraft ? 'overdraft_limit' : 'insufficient_funds';
};

const decideApply = (transaction: TransactionState, source: BalanceState): Decision => {
  guarantee(
    'L4',
    transaction.status === 'QUEUED' || transaction.status === 'SCHEDULED',
    () => `transaction ${transaction.id} waits to be applied although it is ${transaction.status}`,
  );
  const reason = reasonToReject(transaction, source);
  if (reason !== undefined) return { kind: 'rejected', reason };
  const { amount } = transaction;
  return transaction.inflight
    ? { kind: 'moved', status: 'INFLIGHT', amount, committed: 0n, settled: 0n, inflight: amount }
    : { kind: 'moved', status: 'APPLIED', amount, committed: 0n, settled: amount, inflight: 0n };
};

const decideCommit = (transaction: TransactionState, asked: bigint | null): Decision => {
  const left = transaction.amount - transaction.committed;
  const amount = asked ?? left;
  if (transaction.status !== 'INFLIGHT' || amount > left) return { kind: 'alreadyDone' };
  const committed = transaction.committed + amount;
  const status = committed === transaction.amount ? 'APPLIED' : 'INFLIGHT';
  return { kind: 'moved', status, amount, committed, settled: amount, inflight: -amount };
};

const decideVoid = (transaction: TransactionState): Decision => {
  if (transaction.status !== 'INFLIGHT') return { kind: 'alreadyDone' };
  const { committed } = transaction;
  const amount = transaction.amount - committed;
  return { kind: 'moved', status: 'VOID', amount, committed, settled: 0n, inflight: -amount };
};

/** Decides one transaction from its current source balance. Pure: the same in every process. */
export const decideTransaction = (
  transaction: TransactionState,
  action: Action,
  source: BalanceState,
): Decision => {
  switch (action.kind) {
    case 'apply':
      return decideApply(transaction, source);
    case 'commit':
      return decideCommit(transaction, action.amount);
    case 'void':
      return decideVoid(transaction);
  }
};

export interface Movement {
  readonly source: BalanceState;
  readonly destination: BalanceState;
  readonly entries: readonly [Entry, Entry];
}

/** Both balances after a movement, with the entry that each of them gets. */
export const moveBetween = (
  transaction: TransactionState,
  moved: Moved,
  source: BalanceState,
  destination: BalanceState,
): Movement => {
  const { settled, inflight } = moved;
  const transactionId = transaction.id;
  const debited: BalanceState = {
    ...source,
    debit: source.debit + settled,
    inflightDebit: source.inflightDebit + inflight,
    version: source.version + 1,
  };
  const credited: BalanceState = {
    ...destination,
    credit: destination.credit + settled,
    inflightCredit: destination.inflightCredit + inflight,
    version: destination.version + 1,
  };
  return {
    source: debited,
    destination: credited,
    entries: [
      {
        balanceId: source.id,
        version: debited.version,
        transactionId,
        side: 'debit',
        settled: -settled,
        inflight: -inflight,
      },
      {
        balanceId: destination.id,
        version: credited.version,
        transactionId,
        side: 'credit',
        settled,
        inflight,
      },
    ],
  };
};
