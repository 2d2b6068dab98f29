import {
  assertAmount,
  assertTwoBalances,
  decideTransaction,
  moveBetween,
  type Action,
  type BalanceState,
  type Entry,
  type RejectReason,
  type TransactionState,
  type TransactionStatus,
} from '@bellwether/database/ledger';

/** A queued work: what to do with a transaction, and why. */
export interface QueuedWork {
  readonly action: Action;
  readonly cause: 'accepted' | 'requested' | 'expiry' | 'commit_date';
  /**
   * Works of one group are taken and decided together: members of an atomic request, or legs of a divided
   * transaction.
   */
  readonly groupId: string | null;
  readonly transaction: TransactionState;
  /** When it was accepted, or the later time it was accepted for. */
  readonly dueAt: Date;
  /** The trace of its request, where it is kept. */
  readonly traceparent?: string | undefined;
}

/** One step of a transaction, as it will be in the history. */
export interface Step {
  readonly from: TransactionState;
  readonly status: TransactionStatus;
  readonly reason: RejectReason | null;
  /** The amount of this step; a partial commit has a part of the transaction amount. */
  readonly amount: bigint;
  readonly committed: bigint;
}

/** The outcome of a work; without a step there was nothing left to do. */
export interface Outcome {
  readonly work: QueuedWork;
  readonly step?: Step;
}

export interface AppliedBatch {
  readonly outcomes: readonly Outcome[];
  readonly entries: readonly Entry[];
  /** The balances that moved, as they are afterwards. */
  readonly balances: readonly BalanceState[];
}

interface States {
  balance(id: string): BalanceState | undefined;
  transaction(known: TransactionState): TransactionState;
}

/** The states while a batch is decided. A draft covers the states below it, and is kept or thrown away. */
class Draft implements States {
  readonly balances = new Map<string, BalanceState>();
  private readonly transactions = new Map<string, TransactionState>();
  readonly entries: Entry[] = [];

  constructor(private readonly below: States) {}

  balance(id: string): BalanceState | undefined {
    return this.balances.get(id) ?? this.below.balance(id);
  }

  /** As an earlier step of the same batch left it. */
  transaction(known: TransactionState): TransactionState {
    return this.transactions.get(known.id) ?? this.below.transaction(known);
  }

  write(balances: readonly BalanceState[], transaction: TransactionState, entries: readonly Entry[]): void {
    for (const balance of balances) this.balances.set(balance.id, balance);
    this.transactions.set(transaction.id, transaction);
    this.entries.push(...entries);
  }

  keep(draft: Draft): void {
    for (const [id, balance] of draft.balances) this.balances.set(id, balance);
    for (const [id, transaction] of draft.transactions) this.transactions.set(id, transaction);
    this.entries.push(...draft.entries);
  }
}

const reject = (work: QueuedWork, reason: RejectReason, draft: Draft): Outcome => {
  const from = draft.transaction(work.transaction);
  draft.write([], { ...from, status: 'REJECTED' }, []);
  const { amount, committed } = from;
  return { work, step: { from, status: 'REJECTED', reason, amount, committed } };
};

const applyOne = (work: QueuedWork, draft: Draft): Outcome => {
  const from = draft.transaction(work.transaction);
  const source = draft.balance(from.sourceId);
  const destination = draft.balance(from.destinationId);
  assertAmount(from.amount, `transaction ${from.id}`);
  assertTwoBalances(from, source, destination);
  if (source === undefined || destination === undefined) return { work };

  const decision = decideTransaction(from, work.action, source);
  if (decision.kind === 'alreadyDone') return { work };
  if (decision.kind === 'rejected') return reject(work, decision.reason, draft);
  const movement = moveBetween(from, decision, source, destination);
  const { status, amount, committed } = decision;
  draft.write([movement.source, movement.destination], { ...from, status, committed }, movement.entries);
  return { work, step: { from, status, reason: null, amount, committed } };
};

/**
 * All or nothing: the member that fails has its own reason, the others are rejected because of it. A request
 * for a whole divided transaction does nothing when one leg has already ended. A date applies to each leg
 * that is still inflight, because nothing else would release it.
 */
const applyGroup = (group: readonly QueuedWork[], draft: Draft): readonly Outcome[] => {
  const trial = new Draft(draft);
  const outcomes: Outcome[] = [];
  for (const work of group) {
    const outcome = applyOne(work, trial);
    outcomes.push(outcome);
    const failed = outcome.step?.reason ?? null;
    if (failed !== null) {
      return group.map((member) => reject(member, member === work ? failed : 'atomic_group', draft));
    }
  }
  const torn = outcomes.some(({ step }) => step === undefined);
  if (torn && group.every(({ cause }) => cause === 'requested')) return group.map((work) => ({ work }));
  draft.keep(trial);
  return outcomes;
};

/**
 * Decides a batch in memory, in order; each work sees the balances that the works before it left. Pure: the
 * same input gives the same batch.
 */
export const applyTransactions = (
  works: readonly QueuedWork[],
  balances: ReadonlyMap<string, BalanceState>,
): AppliedBatch => {
  const draft = new Draft({ balance: (id) => balances.get(id), transaction: (known) => known });
  // A group has the position of its first member.
  const groups = Map.groupBy(works, (work) => work.groupId ?? work);
  const outcomes = [...groups.values()].flatMap((group) => applyGroup(group, draft));
  return { outcomes, entries: draft.entries, balances: [...draft.balances.values()] };
};
