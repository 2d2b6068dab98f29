export { amountDigitsMax, parseDecimal, toAmountText, toMinorUnits } from './amounts.js';
export type { ExactDecimal } from './amounts.js';
export { genesis, hashBytes, linkOf, linksOf } from './chain.js';
export type { ChainedEvent } from './chain.js';
export { decideTransaction, moveBetween } from './decide-transaction.js';
export type { Action, Decision, AlreadyDone, Moved, Movement, Rejected } from './decide-transaction.js';
export { loadHistory } from './history.repository.js';
export type { HistoryEvent } from './history.repository.js';
export { generalLedgerUuid, newUuid, parseId, printId } from './ids.js';
export type { IdKind } from './ids.js';
export { findWaitingLanes, hotLane, laneOf, occupiedLanes } from './lanes.js';
export type { WaitingLane } from './lanes.js';
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
} from './ledger.invariants.js';
export type { Guarantee } from './ledger.invariants.js';
export { availableOf, finalStatuses, floorOf, rejectReasons } from './ledger-state.js';
export type {
  BalanceState,
  Entry,
  RejectReason,
  TransactionState,
  TransactionStatus,
} from './ledger-state.js';
export { conditionHolds, findCrossings, monitoredFields, monitorOperators, monitorView } from './monitors.js';
export type {
  BalanceMove,
  Crossing,
  MonitorCondition,
  MonitoredField,
  MonitorFacts,
  MonitorOperator,
  Seen,
} from './monitors.js';
export { verifyLedger } from './verify-ledger.js';
export type { LedgerReport, VerifyOptions } from './verify-ledger.js';
