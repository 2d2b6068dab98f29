export { readEnvironment } from './environment.js';
export type { Environment } from './environment.js';
export { loadSettings } from './settings/load-settings.js';
export type { LoadOptions, LoadedSettings } from './settings/load-settings.js';
export { settingsReference } from './settings/describe-settings.js';
export type { SettingReference, SettingRow } from './settings/describe-settings.js';
export { findJsonFault } from './settings/json-fault.js';
export type { JsonFault, JsonReading } from './settings/json-fault.js';
export { Secret, secretUrl } from './settings/secret.js';
export { modes } from './settings/setting.js';
export type { Mode } from './settings/setting.js';
export { SettingsError } from './settings/settings-error.js';
export type { SettingsProblem } from './settings/settings-error.js';
export { dsnPath, type SettingKey } from './settings/table.js';
export type { Settings, SettingsBeforeServices } from './settings/tree.js';
export { errorCodes } from './errors/error-codes.js';
export type { Code, CodeOf, ErrorCode, Reaction } from './errors/error-codes.js';
export {
  Conflict,
  GiveUp,
  InvalidInput,
  NotFound,
  OperatingError,
  Refused,
  TryLater,
  buildErrorBody,
} from './errors/operating-error.js';
export type { ErrorBody, ErrorDetails, ErrorOptions } from './errors/operating-error.js';
export { decodePayload, defineQueue, jobOptions, jobPayload } from './queues/define-queue.js';
export type {
  Backoff,
  JobContract,
  PayloadOf,
  QueueContract,
  QueuedJobOptions,
} from './queues/define-queue.js';
export { balanceMonitorsQueue, healthChecksQueue, queues, transactionsQueue } from './queues/index.js';
export {
  checkKinds,
  commonFields,
  definitionSchemas,
  maximumIntervalMs,
  minimumIntervalMs,
  patternCharactersMax,
  patternSizeMax,
  trialsAtOnceMax,
} from './health-checks/check-definition.js';
export type {
  CheckDefinition,
  CheckKind,
  CommandDefinition,
  CommonFields,
  DefinedKind,
  DefinitionOf,
  DnsDefinition,
  HttpDefinition,
  TcpDefinition,
  TlsDefinition,
} from './health-checks/check-definition.js';
export { parseGoDuration } from './health-checks/go-duration.js';
export { downReasons, probePhases } from './health-checks/probe-outcome.js';
export type { DownReason, ProbeOutcome, ProbePhase } from './health-checks/probe-outcome.js';
export { permissions, type Permission } from './health-checks/permissions.js';
