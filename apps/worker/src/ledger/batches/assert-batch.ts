import {
  assertBalanceEqualsEntries,
  assertCommittedWithinAmount,
  assertEntriesSumToZero,
  assertOneReason,
  assertStatusChange,
  assertWithinLimit,
  guarantee,
  type BalanceState,
} from '@bellwether/database/ledger';
import type { AppliedBatch } from './apply-transactions.js';

/** Asserts the limit of the source at each step that takes from it, not only at the end. */
const assertLimits = (before: ReadonlyMap<string, BalanceState>, batch: AppliedBatch): void => {
  const taking = new Map(
    batch.outcomes
      .filter(({ work, step }) => work.action.kind === 'apply' && step?.reason === null)
      .map(({ work }) => [work.transaction.id, work.transaction]),
  );
  const running = new Map(before);
  for (const entry of batch.entries) {
    const balance = running.get(entry.balanceId);
    if (balance === undefined) continue;
    const after: BalanceState =
      entry.side === 'debit'
        ? {
            ...balance,
            debit: balance.debit - entry.settled,
            inflightDebit: balance.inflightDebit - entry.inflight,
          }
        : {
            ...balance,
            credit: balance.credit + entry.settled,
            inflightCredit: balance.inflightCredit + entry.inflight,
          };
    running.set(entry.balanceId, after);
    const transaction = taking.get(entry.transactionId);
    if (transaction === undefined || entry.side !== 'debit') continue;
    assertWithinLimit(transaction, after);
    // Later entries are commits or voids, which take nothing new.
    taking.delete(transaction.id);
  }
};

/** Asserts a batch before any of its rows is written. */
export const assertBatch = (before: ReadonlyMap<string, BalanceState>, batch: AppliedBatch): void => {
  for (const { step } of batch.outcomes) {
    if (step === undefined) continue;
    assertStatusChange(step.from.id, step.from.status, step.status);
    assertOneReason(step.from.id, step.status, step.reason);
    assertCommittedWithinAmount(step.from, step.committed);
  }
  for (const [id, entries] of Map.groupBy(batch.entries, (entry) => entry.transactionId)) {
    assertEntriesSumToZero(id, entries);
  }
  const byBalance = Map.groupBy(batch.entries, (entry) => entry.balanceId);
  for (const after of batch.balances) {
    const balance = before.get(after.id);
    guarantee('L6', balance !== undefined, () => `balance ${after.id} moved without having been read`);
    if (balance !== undefined) assertBalanceEqualsEntries(balance, byBalance.get(after.id) ?? [], after);
  }
  guarantee('L6', byBalance.size === batch.balances.length, () => 'a balance has entries and did not move');
  assertLimits(before, batch);
};
