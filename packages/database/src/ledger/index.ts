export { amountDigitsMax, parseDecimal, toAmountText, toMinorUnits, type ExactDecimal } from './amounts.js';
export { genesis, linksOf } from './chain.js';
export { decideTransaction, moveBetween } from './decide-transaction.js';
export type { Action, Movement, Rejected } from './decide-transaction.js';
export { loadHistory, type HistoryEvent } from './history.repository.js';
export { generalLedgerUuid, newUuid, parseId, printId, type IdKind } from './ids.js';
export { findWaitingLanes, hotLane, laneOf, occupiedLanes } from './lanes.js';
export {
  assertAmount,
  assertBalanceEqualsEntries,
  assertCommittedWithinAmount,
  assertEntriesSumToZero,
  assertOneReason,
  assertStatusChange,
  assertTwoBalances,
  assertWithinLimit,
  assertWrittenOnce,
  guarantee,
  GuaranteeBroken,
  guarantees,
  LedgerBreak,
  type Guarantee,
} from './ledger.invariants.js';
export { availableOf, finalStatuses, floorOf } from './ledger-state.js';
export type {
  BalanceState,
  Entry,
  RejectReason,
  TransactionState,
  TransactionStatus,
} from './ledger-state.js';
export { findCrossings, monitoredFields, monitorOperators, monitorView } from './monitors.js';
export type { BalanceMove, Crossing, MonitorCondition, MonitorFacts, Seen } from './monitors.js';
export { verifyLedger, type LedgerReport } from './verify-ledger.js';
