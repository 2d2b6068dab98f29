import { Database } from '@bellwether/database';
import {
  type BalanceState,
  parseId,
  printId,
  decideTransaction,
  moveBetween,
  newUuid,
  type RejectReason,
  type TransactionState,
  type TransactionStatus,
} from '@bellwether/database/ledger';
import { Injectable } from '@nestjs/common';
import type { AcceptedTransaction, TransactionDraft } from '../intake/accepted.repository.js';
import {
  type BalanceName,
  isIndicator,
  keyOfName,
  type BalanceRow,
  loadBalances,
} from '../balances/balances.repository.js';
import { duplicateReference, rejection } from '../ledger.errors.js';
import { namesIn, resolveDraft } from '../intake/resolve-draft.js';
import { acceptedRow, findUsedReference, type TransactionRow } from './transactions.repository.js';

export interface Foreseen {
  readonly transaction: AcceptedTransaction;
  readonly status: TransactionStatus;
  readonly reason: RejectReason | null;
}

const nothing = { credit: 0n, debit: 0n, inflightCredit: 0n, inflightDebit: 0n, version: 0 };

/** Current balances. An unused indicator counts as an empty balance and is not created. */
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
 * What would happen to some transactions if they were applied now, one after the other. It uses the same
 * rules as the worker and ignores what waits in the queue.
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
      const reason = decision.kind === 'rejected' ? decision.reason : null;
      return { transaction, status: 'REJECTED', reason };
    }
    const destination = balances.get(transaction.destinationId);
    const movement = moveBetween(stateOf(transaction), decision, source, destination);
    balances.put(movement.source, movement.destination);
    return { transaction, status: decision.status, reason: null };
  });

const stateOfRow = (row: BalanceRow): BalanceState => ({
  id: row.id,
  currency: row.currency,
  credit: row.credit_balance,
  debit: row.debit_balance,
  inflightCredit: row.inflight_credit_balance,
  inflightDebit: row.inflight_debit_balance,
  version: row.version,
});

/** Says what would happen to transactions, and stores nothing. */
@Injectable()
export class DryRunService {
  constructor(private readonly db: Database) {}

  /**
   * The rows as they would be if nothing else waited and they were applied in order. Throws the first fault.
   * A real run can differ: others may come first, members of a bulk request that is not atomic use several
   * lanes, the queue may be full, a lane may be stopped.
   */
  async run(drafts: readonly TransactionDraft[]): Promise<readonly TransactionRow[]> {
    const used = await this.usedReference(drafts);
    if (used !== undefined) throw duplicateReference(used);
    const now = new Date();
    const foreseen = foresee(drafts, new TrialBalances(await this.find(drafts.flatMap(namesIn))), now);
    const rejected = foreseen.find(({ status }) => status === 'REJECTED');
    if (rejected !== undefined) {
      throw rejection(rejected.reason ?? '', { reference: rejected.transaction.reference });
    }
    return foreseen.map(({ transaction, status }) => ({
      ...acceptedRow({ transaction, createdAt: now }),
      status,
    }));
  }

  private async usedReference(drafts: readonly TransactionDraft[]): Promise<string | undefined> {
    const references = drafts.map(({ reference }) => reference);
    const known = new Set<string>();
    const twice = references.find((reference) => known.size === known.add(reference).size);
    return twice ?? findUsedReference(this.db, references);
  }

  private async find(names: readonly BalanceName[]) {
    const ids = names.flatMap(({ identifier }) => parseId('balance', identifier) ?? []);
    const indicators = names.filter(({ identifier }) => isIndicator(identifier));
    const rows = await loadBalances(this.db, ids, indicators);
    const byName = new Map(
      rows.flatMap((row) => [
        [printId('balance', row.id), stateOfRow(row)] as const,
        [keyOfName({ identifier: row.indicator ?? '', currency: row.currency }), stateOfRow(row)] as const,
      ]),
    );
    return (name: BalanceName) => byName.get(keyOfName(name));
  }
}
