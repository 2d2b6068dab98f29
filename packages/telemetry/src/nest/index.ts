export { NestLog } from './nest-log.js';
export { machinePaths } from '../otel/traces/request-spans.js';
export { recordExpress, recordFastify } from './http-recording.js';
export { InjectMetrics, metricProviders, metricsToken } from './inject-metrics.js';
export { CredentialRefused, MetricsGuardService, RequireMetricsCredential } from './metrics-access.js';
export { addRawRoute, onPlatform } from './http-platform.js';
export type { ExpressHandler, Platform, RawRoute } from './http-platform.js';
export { TelemetryModule } from './telemetry.module.js';
export {
  TELEMETRY_OPTIONS,
  type HttpRecordingOptions,
  type MetricsPath,
  type TelemetryExportOptions,
  type TelemetryModuleAsyncOptions,
  type TelemetryModuleOptions,
  type TelemetryOptions,
} from './telemetry-options.js';
export {
  JobTelemetry,
  type DeclaredQueue,
  type JobOutcome,
  type QueueSnapshot,
  type QueueState,
  type RetryReason,
} from '../families/jobs.telemetry.js';
export { BullJobAdapter, dueAtMs, type JobTimes } from './jobs/bull-job-adapter.js';
export { enqueueJob, type JobQueueAdapter, type JobSink, type ClaimedJob } from './jobs/job-queue-adapter.js';
export { JobTelemetryModule, watchQueues } from './jobs/job-telemetry.module.js';
export type { JobTelemetryModuleOptions } from './jobs/job-telemetry.module.js';
export { JobTimeout, runJob, type JobVerdict, type RunRules } from './jobs/run-job.js';
