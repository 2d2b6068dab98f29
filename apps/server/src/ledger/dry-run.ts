import {
  type BalanceState,
  decideTransaction,
  moveBetween,
  newUuid,
  type RejectReason,
  type TransactionState,
  type TransactionStatus,
} from '@bellwether/database/ledger';
import type { AcceptedTransaction } from './accepted.repository.js';
import { type BalanceName, isIndicator, keyOfName } from './balance-name.js';
import type { TransactionDraft } from './build-transaction.js';
import { resolveDraft } from './resolve-draft.js';

export interface Foreseen {
  readonly transaction: AcceptedTransaction;
  readonly status: TransactionStatus;
  readonly reason: RejectReason | null;
}

const nothing = { credit: 0n, debit: 0n, inflightCredit: 0n, inflightDebit: 0n, version: 0 };

/** Balances as they are; one of an indicator that nobody has used is empty, and is not made for a trial. */
export class TrialBalances {
  private readonly states = new Map<string, BalanceState>();
  private readonly ids = new Map<string, string>();

  constructor(private readonly known: (name: BalanceName) => BalanceState | undefined) {}

  readonly find = (name: BalanceName): BalanceState | undefined => {
    const key = keyOfName(name);
    const id = this.ids.get(key);
    if (id !== undefined) return this.states.get(id);
    const state = this.known(name) ?? this.unused(name);
    if (state === undefined) return undefined;
    this.ids.set(key, state.id);
    if (!this.states.has(state.id)) this.states.set(state.id, state);
    return this.states.get(state.id);
  };

  get(id: string): BalanceState {
    const state = this.states.get(id);
    if (state === undefined) throw new Error(`balance ${id} was never found`);
    return state;
  }

  put(...states: readonly BalanceState[]): void {
    for (const state of states) this.states.set(state.id, state);
  }

  private unused({ identifier, currency }: BalanceName): BalanceState | undefined {
    return isIndicator(identifier) ? { ...nothing, id: newUuid(Date.now()), currency } : undefined;
  }
}

const stateOf = (transaction: AcceptedTransaction): TransactionState => ({
  ...transaction,
  status: 'QUEUED',
  committed: 0n,
});

/**
 * What would become of some transactions, one after the other, if they were applied now. The rules are those that
 * the worker applies; what else waits in the queue is not foreseen.
 */
export const foresee = (
  drafts: readonly TransactionDraft[],
  balances: TrialBalances,
  now: Date,
): readonly Foreseen[] =>
  drafts.map((draft, index) => {
    const transaction = resolveDraft(draft, balances.find, { nowMs: now.getTime(), index, laneOf: () => 0 });
    if (draft.scheduledFor !== null) return { transaction, status: 'SCHEDULED', reason: null };
    const source = balances.get(transaction.sourceId);
    const decision = decideTransaction(stateOf(transaction), { kind: 'apply' }, source);
    if (decision.kind !== 'moved') {
      return {
        transaction,
        status: 'REJECTED',
        reason: decision.kind === 'rejected' ? decision.reason : null,
      };
    }
    const destination = balances.get(transaction.destinationId);
    const movement = moveBetween(stateOf(transaction), decision, source, destination);
    balances.put(movement.source, movement.destination);
    return { transaction, status: decision.status, reason: null };
  });
