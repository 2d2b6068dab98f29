export { amountDigitsMax, parseDecimal, toAmountText, toMinorUnits, type ExactDecimal } from './amounts.js';
export { genesis, hashBytes, linkOf, linksOf, type ChainedEvent } from './chain.js';
export { decideTransaction, moveBetween } from './decide-transaction.js';
export type { Action, Decision, AlreadyDone, Moved, Movement, Rejected } from './decide-transaction.js';
export { loadHistory, type HistoryEvent } from './history.repository.js';
export { generalLedgerUuid, newUuid, parseId, printId, type IdKind } from './ids.js';
export { findWaitingLanes, hotLane, laneOf, occupiedLanes, type WaitingLane } from './lanes.js';
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
export { verifyLedger, type LedgerReport, type VerifyOptions } from './verify-ledger.js';
