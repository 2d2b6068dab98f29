import { exactDecimal, exactNumber } from '../exact-json.js';
import { toAmountText } from './amounts.js';
import { printId } from './ids.js';
import type { Entry } from './ledger-state.js';

export const monitoredFields = [
  'balance',
  'credit_balance',
  'debit_balance',
  'inflight_balance',
  'inflight_credit_balance',
  'inflight_debit_balance',
] as const;
export type MonitoredField = (typeof monitoredFields)[number];

export const monitorOperators = ['>', '<', '>=', '<=', '=', '!='] as const;
export type MonitorOperator = (typeof monitorOperators)[number];

/** What of a balance is compared, how, and with what; in minor units. */
export interface MonitorCondition {
  readonly field: MonitoredField;
  readonly operator: MonitorOperator;
  readonly threshold: bigint;
}

const comparisons: Readonly<Record<MonitorOperator, (value: bigint, threshold: bigint) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '<': (value, threshold) => value < threshold,
  '>=': (value, threshold) => value >= threshold,
  '<=': (value, threshold) => value <= threshold,
  '=': (value, threshold) => value === threshold,
  '!=': (value, threshold) => value !== threshold,
};

export const conditionHolds = (
  { operator, threshold }: Pick<MonitorCondition, 'operator' | 'threshold'>,
  value: bigint,
): boolean => comparisons[operator](value, threshold);

/** The change that an entry makes to its balance. A hold is inflight until it is settled. */
export interface BalanceMove extends Omit<Entry, 'balanceId'> {
  readonly at: Date;
}

type MovedAmounts = Pick<BalanceMove, 'side' | 'settled' | 'inflight'>;

/** By how much an entry changes a field. Debits are kept below zero in entries, and above zero in balances. */
const changes: Readonly<Record<MonitoredField, (moved: MovedAmounts) => bigint>> = {
  balance: ({ settled }) => settled,
  credit_balance: ({ side, settled }) => (side === 'credit' ? settled : 0n),
  debit_balance: ({ side, settled }) => (side === 'debit' ? -settled : 0n),
  inflight_balance: ({ inflight }) => inflight,
  inflight_credit_balance: ({ side, inflight }) => (side === 'credit' ? inflight : 0n),
  inflight_debit_balance: ({ side, inflight }) => (side === 'debit' ? -inflight : 0n),
};

export interface Seen {
  readonly version: number;
  readonly value: bigint;
}

/** A move after which a condition holds that did not hold before it, and what the field was then. */
export interface Crossing {
  readonly move: BalanceMove;
  readonly value: bigint;
}

/**
 * Follows the moves of a balance from what was seen last. A condition that still holds is no crossing, nor
 * one that held before the monitor was made.
 */
export const findCrossings = (
  condition: MonitorCondition,
  seen: Seen,
  moves: readonly BalanceMove[],
): { readonly crossings: readonly Crossing[]; readonly seen: Seen } => {
  const crossings: Crossing[] = [];
  let { version, value } = seen;
  let held = conditionHolds(condition, value);
  for (const move of moves) {
    if (move.version <= version) continue;
    value += changes[condition.field](move);
    ({ version } = move);
    const holds = conditionHolds(condition, value);
    if (holds && !held) crossings.push({ move, value });
    held = holds;
  }
  return { crossings, seen: { version, value } };
};

export interface MonitorFacts {
  readonly id: string;
  readonly balance_id: string;
  readonly field: MonitoredField;
  readonly operator: MonitorOperator;
  readonly precise_value: bigint;
  readonly precision: bigint;
  readonly description: string;
  readonly call_back_url: string | null;
  readonly created_at: Date;
}

/** A monitor as clients know it, in answers and in what is delivered. */
export const monitorView = (monitor: MonitorFacts) => ({
  monitor_id: printId('monitor', monitor.id),
  balance_id: printId('balance', monitor.balance_id),
  condition: {
    field: monitor.field,
    operator: monitor.operator,
    value: exactDecimal(toAmountText(monitor.precise_value, monitor.precision)),
    precision: exactNumber(monitor.precision),
    precise_value: exactNumber(monitor.precise_value),
  },
  description: monitor.description,
  call_back_url: monitor.call_back_url ?? '',
  created_at: monitor.created_at.toISOString(),
});
