import { hash } from 'node:crypto';
import { exactDecimal, exactNumber } from '@bellwether/database';
import { printId, toAmountText } from '@bellwether/database/ledger';
import type { TransactionRow, Legs } from './transactions.repository.js';

const isoOf = (field: string, date: Date | null): Readonly<Record<string, string>> =>
  date === null ? {} : { [field]: date.toISOString() };

/** A hash of the facts that never change, for clients of the prior art. */
const hashOf = (row: TransactionRow): string => {
  const amount = toAmountText(row.precise_amount, row.precision);
  return hash('sha256', `${amount}${row.reference}${row.currency}${row.source_id}${row.destination_id}`);
};

/** A transaction as the API shows it. Numbers are JSON numbers of any length. */
export const transactionView = (row: TransactionRow) => {
  const { precision } = row;
  const amount = toAmountText(row.precise_amount, precision);
  return {
    transaction_id: printId('transaction', row.id),
    parent_transaction: row.parent_id === null ? '' : printId('transaction', row.parent_id),
    ...(row.batch_id !== null && { batch_id: printId('group', row.batch_id) }),
    source: printId('balance', row.source_id),
    destination: printId('balance', row.destination_id),
    reference: row.reference,
    currency: row.currency,
    description: row.description,
    status: row.status,
    ...(row.reject_reason !== null && { reject_reason: row.reject_reason }),
    amount: exactDecimal(amount),
    amount_string: amount,
    precise_amount: exactNumber(row.precise_amount),
    precision: exactNumber(precision),
    committed_amount: exactNumber(row.committed_amount),
    hash: hashOf(row),
    allow_overdraft: row.allow_overdraft,
    overdraft_limit: exactDecimal(toAmountText(row.overdraft_limit ?? 0n, precision)),
    inflight: row.inflight,
    ...isoOf('inflight_expiry_date', row.inflight_expiry_date),
    ...isoOf('inflight_commit_date', row.inflight_commit_date),
    ...isoOf('scheduled_for', row.scheduled_for),
    ...isoOf('effective_date', row.effective_date),
    created_at: row.created_at.toISOString(),
    meta_data: row.meta_data,
  };
};

/**
 * The status of a divided transaction. Its legs change together, unless a client commits or voids one by its
 * own id. Then the whole is inflight while any leg is, and applied at the end when any leg is, because money
 * has moved.
 */
export const wholeStatus = (legs: Legs): TransactionRow['status'] =>
  (['INFLIGHT', 'APPLIED'] as const).find((status) => legs.some((leg) => leg.status === status)) ??
  legs[0].status;

/** A divided transaction as one; its id is the id of the group. */
export const dividedView = (groupId: string, legs: Legs) => {
  const [first] = legs;
  const whole = {
    ...first,
    id: groupId,
    status: wholeStatus(legs),
    precise_amount: legs.reduce((sum, leg) => sum + leg.precise_amount, 0n),
    committed_amount: legs.reduce((sum, leg) => sum + leg.committed_amount, 0n),
  };
  const oneSource = legs.every((leg) => leg.source_id === first.source_id);
  const shareOf = (leg: TransactionRow, balanceId: string) => ({
    identifier: printId('balance', balanceId),
    precise_distribution: leg.precise_amount.toString(),
    transaction_id: printId('transaction', leg.id),
  });
  const { source: _source, destination: _destination, ...facts } = transactionView(whole);
  return {
    ...facts,
    hash: hashOf(first),
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
  };
};

/** A transaction, or the legs of a divided one with their common id. */
export interface Found {
  readonly id: string;
  readonly divided: boolean;
  readonly legs: Legs;
}

export const viewOf = ({ id, divided, legs }: Found): object =>
  divided ? dividedView(id, legs) : transactionView(legs[0]);
