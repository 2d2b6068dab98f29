import {
  availableOf,
  finalStatuses,
  floorOf,
  rejectReasons,
  type BalanceState,
  type Entry,
  type TransactionState,
  type TransactionStatus,
} from './ledger-state.js';

export const guarantees = {
  L1: 'amounts are whole minor units, above zero, of any size',
  L2: 'a transaction has one currency and two different balances of it',
  L3: 'the entries of a transaction sum to zero',
  L4: 'a transaction is applied at most once, and an accepted one is applied or rejected eventually',
  L5: 'an applied transaction and its entries never change; a correction is a new transaction',
  L6: 'a balance equals the sum of its entries, settled and inflight apart',
  L7: 'a balance never passes its limit',
  L8: 'a rejection is final and has exactly one reason, chosen in documented order',
} as const;

export type Guarantee = keyof typeof guarantees;

/** Our own error, never an error of a request: the caller stops and changes nothing. */
export class GuaranteeBroken extends Error {
  override name = 'GuaranteeBroken';

  constructor(
    readonly guarantee: Guarantee,
    what: string,
  ) {
    super(`${guarantee} (${guarantees[guarantee]}): ${what}`);
  }
}

/** The text is built only when the guarantee is broken. */
export const guarantee = (number: Guarantee, holds: boolean, what: () => string): void => {
  if (!holds) throw new GuaranteeBroken(number, what());
};

export const assertAmount = (amount: bigint, of: string): void =>
  guarantee('L1', amount > 0n, () => `${of} has the amount ${amount}`);

export const assertTwoBalances = (
  transaction: TransactionState,
  source: BalanceState | undefined,
  destination: BalanceState | undefined,
): void => {
  const { id, currency } = transaction;
  guarantee(
    'L2',
    transaction.sourceId !== transaction.destinationId,
    () => `transaction ${id} moves within one balance`,
  );
  guarantee('L2', source !== undefined, () => `transaction ${id} has no source balance`);
  guarantee('L2', destination !== undefined, () => `transaction ${id} has no destination balance`);
  for (const balance of [source, destination]) {
    guarantee(
      'L2',
      balance?.currency === currency,
      () => `transaction ${id} is in ${currency}, its balance ${balance?.id} in ${balance?.currency}`,
    );
  }
};

/** Settled and inflight are checked separately, so that one cannot hide an error of the other. */
export const assertEntriesSumToZero = (transactionId: string, entries: readonly Entry[]): void => {
  for (const part of ['settled', 'inflight'] as const) {
    const sum = entries.reduce((total, entry) => total + entry[part], 0n);
    guarantee('L3', sum === 0n, () => `${part} entries of transaction ${transactionId} sum to ${sum}`);
  }
};

const ways: Readonly<Record<TransactionStatus, readonly TransactionStatus[]>> = {
  QUEUED: ['APPLIED', 'INFLIGHT', 'REJECTED'],
  SCHEDULED: ['APPLIED', 'INFLIGHT', 'REJECTED'],
  INFLIGHT: ['INFLIGHT', 'APPLIED', 'VOID'],
  APPLIED: [],
  VOID: [],
  REJECTED: [],
};

export const assertStatusChange = (id: string, from: TransactionStatus, to: TransactionStatus): void => {
  if (from === 'REJECTED') guarantee('L8', false, () => `rejected transaction ${id} would become ${to}`);
  if (finalStatuses.has(from)) guarantee('L5', false, () => `${from} transaction ${id} would become ${to}`);
  guarantee('L4', ways[from].includes(to), () => `transaction ${id} would go from ${from} to ${to}`);
};

/** A write must touch all of its rows; fewer means that another transaction came first. */
export const assertWrittenOnce = (what: string, expected: number, written: number): void =>
  guarantee('L4', expected === written, () => `${written} of ${expected} ${what} were written`);

/** The entries lead from the old balance to the new one: versions without gaps, and exact sums. */
export const assertBalanceEqualsEntries = (
  before: BalanceState,
  entries: readonly Entry[],
  after: BalanceState,
): void => {
  const sum = (side: Entry['side'], part: 'settled' | 'inflight'): bigint =>
    entries.filter((entry) => entry.side === side).reduce((total, entry) => total + entry[part], 0n);
  const id = before.id;
  const parts = [
    ['debit', after.debit, before.debit - sum('debit', 'settled')],
    ['credit', after.credit, before.credit + sum('credit', 'settled')],
    ['inflight debit', after.inflightDebit, before.inflightDebit - sum('debit', 'inflight')],
    ['inflight credit', after.inflightCredit, before.inflightCredit + sum('credit', 'inflight')],
  ] as const;
  for (const [part, is, expected] of parts) {
    guarantee('L6', is === expected, () => `${part} of balance ${id} is ${is}, its entries make ${expected}`);
    guarantee('L6', is >= 0n, () => `${part} of balance ${id} is ${is}`);
  }
  const versions = entries.map((entry) => entry.version);
  const gapless = versions.every((version, index) => version === before.version + index + 1);
  guarantee(
    'L6',
    gapless && after.version === before.version + entries.length,
    () =>
      `balance ${id} goes from version ${before.version} to ${after.version} by entries ${versions.join(', ')}`,
  );
};

/** Checked when a transaction takes something new; a commit takes what is already held. */
export const assertWithinLimit = (transaction: TransactionState, sourceAfter: BalanceState): void => {
  const floor = floorOf(transaction);
  guarantee(
    'L7',
    floor === null || availableOf(sourceAfter) >= floor,
    () =>
      `transaction ${transaction.id} brings balance ${sourceAfter.id} to ${availableOf(sourceAfter)}, below ${floor}`,
  );
};

export const assertCommittedWithinAmount = (transaction: TransactionState, committed: bigint): void =>
  guarantee(
    'L7',
    committed >= transaction.committed && committed <= transaction.amount,
    () => `transaction ${transaction.id} of ${transaction.amount} would have ${committed} committed`,
  );

export const assertOneReason = (id: string, status: TransactionStatus, reason: string | null): void => {
  const known = reason !== null && (rejectReasons as readonly string[]).includes(reason);
  guarantee(
    'L8',
    (status === 'REJECTED') === (reason !== null),
    () => `transaction ${id} is ${status} with reason ${reason}`,
  );
  guarantee('L8', status !== 'REJECTED' || known, () => `transaction ${id} is rejected for ${reason}`);
};

/** The first fault that verification finds. */
export class LedgerBreak extends Error {
  override name = 'LedgerBreak';

  constructor(
    readonly of: Guarantee | 'chain',
    /** The event, transaction or balance. */
    readonly where: string,
    what: string,
  ) {
    super(`${of}: ${where}: ${what}`);
  }
}
