export { MetricsGuard } from '../auth/metrics-guard.js';
export type {
  BasicAuthOptions,
  MetricsGuardOptions,
  Refusal,
  RefusalReason,
  Verdict,
} from '../auth/metrics-guard.js';
export type { SecretText } from '../auth/secret-source.js';
export { NestLog } from './nest-log.js';
export { machinePaths } from '../otel/traces/request-spans.js';
export { recordExpress, recordFastify } from './http-recording.js';
export { InjectMetrics, metricProviders, metricsToken } from './inject-metrics.js';
export { CredentialRefused, MetricsGuardService, RequireMetricsCredential } from './metrics-access.js';
export { addRawRoute, onPlatform } from './http-platform.js';
export type { ExpressHandler, Platform, RawAnswer, RawRequest, RawRoute } from './http-platform.js';
export { TelemetryModule } from './telemetry.module.js';
export { TELEMETRY_OPTIONS } from './telemetry-options.js';
export type {
  HttpRecordingOptions,
  MetricsPath,
  TelemetryExportOptions,
  TelemetryModuleAsyncOptions,
  TelemetryModuleOptions,
  TelemetryOptions,
} from './telemetry-options.js';
export { DatabaseTelemetry } from '../families/database.telemetry.js';
export type { DatabaseOperation, PoolState, TimedQuery } from '../families/database.telemetry.js';
export { JobTelemetry } from '../families/jobs.telemetry.js';
export type {
  DeclaredQueue,
  JobOutcome,
  QueueSnapshot,
  QueueState,
  RetryReason,
} from '../families/jobs.telemetry.js';
export { BullJobAdapter, dueAtMs } from './jobs/bull-job-adapter.js';
export type { JobTimes } from './jobs/bull-job-adapter.js';
export { enqueueJob } from './jobs/job-queue-adapter.js';
export type { JobQueueAdapter, JobSink, ClaimedJob } from './jobs/job-queue-adapter.js';
export { JobTelemetryModule, watchQueues } from './jobs/job-telemetry.module.js';
export type { JobTelemetryModuleOptions } from './jobs/job-telemetry.module.js';
export { JobTimeout, runJob } from './jobs/run-job.js';
export type { JobVerdict, RunRules } from './jobs/run-job.js';
