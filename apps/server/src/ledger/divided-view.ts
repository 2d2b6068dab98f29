import { exactDecimal, exactNumber } from '@bellwether/database';
import { printId, toAmountText } from '@bellwether/database/ledger';
import { transactionView } from './transaction-view.js';
import type { TransactionRow } from './transactions.repository.js';

/** The legs of a divided transaction: at least one, in the order of its shares. */
export type Legs = readonly [TransactionRow, ...TransactionRow[]];

/**
 * The status of the whole. Its legs change together, unless somebody commits or voids one by its own id: then the whole
 * is held while any leg is, and in the end applied where any leg is, for money has moved.
 */
export const wholeStatus = (legs: Legs): TransactionRow['status'] =>
  (['INFLIGHT', 'APPLIED'] as const).find((status) => legs.some((leg) => leg.status === status)) ??
  legs[0].status;

/** A divided transaction as one: its id is that of the group. */
export const dividedView = (groupId: string, legs: Legs) => {
  const [first] = legs;
  const total = legs.reduce((sum, leg) => sum + leg.precise_amount, 0n);
  const committed = legs.reduce((sum, leg) => sum + leg.committed_amount, 0n);
  const amount = toAmountText(total, first.precision);
  const oneSource = legs.every((leg) => leg.source_id === first.source_id);
  const shareOf = (leg: TransactionRow, balanceId: string) => ({
    identifier: printId('balance', balanceId),
    precise_distribution: leg.precise_amount.toString(),
    transaction_id: printId('transaction', leg.id),
  });
  const { source: _source, destination: _destination, ...facts } = transactionView(first);
  return {
    ...facts,
    transaction_id: printId('transaction', groupId),
    status: wholeStatus(legs),
    ...(oneSource
      ? {
          source: printId('balance', first.source_id),
          destination: '',
          destinations: legs.map((leg) => shareOf(leg, leg.destination_id)),
        }
      : {
          source: '',
          destination: printId('balance', first.destination_id),
          sources: legs.map((leg) => shareOf(leg, leg.source_id)),
        }),
    amount: exactDecimal(amount),
    amount_string: amount,
    precise_amount: exactNumber(total),
    committed_amount: exactNumber(committed),
  };
};
