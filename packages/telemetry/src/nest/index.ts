export { errorEnvelope, isErrorEnvelope } from '../exposition/error-envelope.js';
export type { ErrorEnvelope } from '../exposition/error-envelope.js';
export { MetricsGuard } from '../auth/metrics-guard.js';
export type { BasicAuthOptions, MetricsGuardOptions, Refusal, Verdict } from '../auth/metrics-guard.js';
export type { SecretText } from '../auth/secret-source.js';
export {
  failureBody,
  FailureFilter,
  failureOfStatus,
  fastifyOptions,
  frameworkFailure,
  frameworkFailureCodes,
  internalFailure,
  pathOf,
  prepareFastify,
  RefusedRequest,
} from './fastify/index.js';
export type { FailureFilterOptions, FastifyLimits, HttpFailure, PrepareOptions } from './fastify/index.js';
export { healthCheckTimeoutMs } from './health/health-check.js';
export type { HealthCheck } from './health/health-check.js';
export { ProcessHealthModule } from './health/process-health.module.js';
export type { ProcessHealthAsyncOptions } from './health/process-health.module.js';
export { processHealthPaths } from './health/process-health.routes.js';
export { ProcessHealth } from './health/process-health.service.js';
export type { HealthAnswer, ProcessHealthOptions } from './health/process-health.service.js';
export { NestLog } from './nest-log.js';
export { requestIdHeader, requestIdOf } from './request-ids.js';
export { ShutdownSequence, shutdownPhases } from './shutdown-sequence.js';
export type { ShutdownPhase, ShutdownReport, ShutdownStep, StepOutcome } from './shutdown-sequence.js';
export { closeApp, exitUnstarted, listenOn, StartFailure, stopOnSignals } from './start/index.js';
export type { Listener } from './start/index.js';
export { recordExpress } from './http/express-recording.js';
export { recordFastify } from './http/fastify-recording.js';
export type { HttpRecordingOptions } from './http/http-recording-options.js';
export { uncountedPaths } from './http/http-recording.js';
export { InjectMetrics, metricProviders, metricsToken } from './inject-metrics.js';
export { CredentialRefused, MetricsGuardService } from './metrics/metrics-guard.service.js';
export { RequireMetricsCredential } from './metrics/require-metrics-credential.guard.js';
export { addRawRoute, onPlatform } from './platform/platform.js';
export type { Platform } from './platform/platform.js';
export type { RawAnswer, RawRequest, RawRoute } from './platform/raw-answer.js';
export { TelemetryModule } from './telemetry.module.js';
export { TELEMETRY_OPTIONS } from './telemetry-options.js';
export type {
  MetricsPath,
  SignalsOptions,
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
export { BullJobAdapter } from './jobs/bull-job-adapter.js';
export { dueAtMs } from './jobs/due-at.js';
export type { JobTimes } from './jobs/due-at.js';
export { enqueueJob } from './jobs/enqueue-job.js';
export type { JobQueueAdapter, JobSink, TakenJob } from './jobs/job-queue-adapter.js';
export { JobTelemetryModule } from './jobs/job-telemetry.module.js';
export type { JobTelemetryModuleOptions } from './jobs/job-telemetry.module.js';
export { JobTimeout, runJob } from './jobs/run-job.js';
export type { JobVerdict, RunRules } from './jobs/run-job.js';
export { watchQueues } from './jobs/watch-queues.js';
export { RequestIdsModule } from './request-ids.module.js';
