import type { Selectable } from 'kysely';
import type { Tables } from '../generated/tables.js';

type Transaction = Selectable<Tables['transactions']>;

export type TransactionStatus = Transaction['status'];
/** A status from which nothing leads away. */
export const finalStatuses: ReadonlySet<TransactionStatus> = new Set(['APPLIED', 'VOID', 'REJECTED']);

/** In the order in which they are looked for; a rejected transaction has the first that holds. */
export const rejectReasons = ['insufficient_funds', 'overdraft_limit', 'atomic_group'] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** A balance as it is before or after a movement. Debits and credits only grow; what is free is computed. */
export interface BalanceState {
  readonly id: string;
  readonly currency: string;
  readonly credit: bigint;
  readonly debit: bigint;
  readonly inflightCredit: bigint;
  readonly inflightDebit: bigint;
  /** How many entries it has. */
  readonly version: number;
}

/** The fields of a transaction that decide its outcome. */
export interface TransactionState {
  readonly id: string;
  readonly sourceId: string;
  readonly destinationId: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly allowOverdraft: boolean;
  /** How far below zero the source may go, in minor units; `null` is any depth, where overdraft is allowed. */
  readonly overdraftLimit: bigint | null;
  readonly inflight: boolean;
  readonly status: TransactionStatus;
  /** Of an inflight transaction: what was committed so far. */
  readonly committed: bigint;
}

/** One side of a transaction on one balance, written once. */
export interface Entry {
  readonly balanceId: string;
  /** Its place among the entries of its balance, from 1, without gaps. */
  readonly version: number;
  readonly transactionId: string;
  readonly side: 'debit' | 'credit';
  /** Below zero on the debit side. */
  readonly settled: bigint;
  readonly inflight: bigint;
}

/** What may still be spent: inflight debits are taken, inflight credits have not come. */
export const availableOf = (balance: BalanceState): bigint =>
  balance.credit - balance.debit - balance.inflightDebit;

/** How low a transaction may bring its source; `null` is without end. */
export const floorOf = (transaction: TransactionState): bigint | null => {
  if (!transaction.allowOverdraft) return 0n;
  return transaction.overdraftLimit === null ? null : -transaction.overdraftLimit;
};
