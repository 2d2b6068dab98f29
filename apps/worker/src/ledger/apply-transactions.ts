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

/** Items that share a key, each group where its first one stood. */
export const groupBy = <T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, readonly T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
};

/** A piece of work that waits: what is to be done to which transaction, and why. */
export interface QueuedWork {
  readonly action: Action;
  readonly cause: 'accepted' | 'requested' | 'expiry' | 'commit_date';
  /** Works of one group are taken and decided as one: the members of an atomic one, the legs of a divided transaction. */
  readonly groupId: string | null;
  readonly transaction: TransactionState;
  /** When it was accepted, or the later time it was accepted for. */
  readonly dueAt: Date;
  /** Of the request it comes from, where that trace is kept. */
  readonly traceparent?: string | undefined;
}

/** One step of a transaction, as it will be in the history. */
export interface Step {
  readonly from: TransactionState;
  readonly status: TransactionStatus;
  readonly reason: RejectReason | null;
  /** What the step was about; a partial commit is about a part of the transaction's amount. */
  readonly amount: bigint;
  readonly committed: bigint;
}

/** What became of a piece of work; without a step there was nothing left to do. */
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

/** The states while a batch is decided: what is written in a draft covers what is below it, or is thrown away. */
class Draft implements States {
  private readonly balances = new Map<string, BalanceState>();
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
    for (const balance of draft.balances.values()) this.balances.set(balance.id, balance);
    for (const transaction of draft.transactions.values()) this.transactions.set(transaction.id, transaction);
    this.entries.push(...draft.entries);
  }

  changedBalances(): readonly BalanceState[] {
    return [...this.balances.values()];
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
  if (decision.kind === 'moot') return { work };
  if (decision.kind === 'rejected') return reject(work, decision.reason, draft);
  const movement = moveBetween(from, decision, source, destination);
  const { status, amount, committed } = decision;
  draft.write([movement.source, movement.destination], { ...from, status, committed }, movement.entries);
  return { work, step: { from, status, reason: null, amount, committed } };
};

/**
 * All or nothing: the one that fails is rejected for its reason, the others because of it. What is asked for the whole
 * of a divided transaction is not done to a part of it either, where a leg had its end before. A date comes to each leg
 * that is still held: nothing else would ever release it.
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

/** A group stands where its first member stands, however its members were mixed with others. */
const groupsOf = (works: readonly QueuedWork[]): Iterable<readonly QueuedWork[]> =>
  groupBy(works, (work) => work.groupId ?? work).values();

/**
 * Decides a batch in memory, in the order given, each piece of work on the balances the ones before it left. The
 * same input gives the same batch, whoever runs it and however often.
 */
export const applyTransactions = (
  works: readonly QueuedWork[],
  balances: ReadonlyMap<string, BalanceState>,
): AppliedBatch => {
  const draft = new Draft({ balance: (id) => balances.get(id), transaction: (known) => known });
  const outcomes = [...groupsOf(works)].flatMap((group) => applyGroup(group, draft));
  return { outcomes, entries: draft.entries, balances: draft.changedBalances() };
};
