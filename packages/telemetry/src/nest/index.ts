export { errorEnvelope, isErrorEnvelope } from '../auth/error-envelope.js';
export type { ErrorEnvelope } from '../auth/error-envelope.js';
export { MetricsGuard } from '../auth/metrics-guard.js';
export type { BasicAuthOptions, MetricsGuardOptions, Refusal, Verdict } from '../auth/metrics-guard.js';
export type { SecretText } from '../auth/secret-source.js';
export {
  FailureFilter,
  failureOfStatus,
  fastifyOptions,
  frameworkFailureCodes,
  pathOf,
  prepareFastify,
  RefusedRequest,
} from './fastify/index.js';
export type { FailureFilterOptions, FastifyLimits, HttpFailure, PrepareOptions } from './fastify/index.js';
export { healthCheckTimeoutMs } from './health/health-check.js';
export type { HealthCheck } from './health/health-check.js';
export { ProcessHealthModule } from './health/process-health.module.js';
export type { ProcessHealthAsyncOptions } from './health/process-health.module.js';
export { ProcessHealth } from './health/process-health.service.js';
export type { HealthAnswer, ProcessHealthOptions } from './health/process-health.service.js';
export { NestLog } from './nest-log.js';
export { DECIDES_ITS_OWN_ACCESS, DecidesItsOwnAccess } from './own-access.js';
export { requestIdHeader, requestIdOf } from './request-ids.js';
export { ShutdownSequence, shutdownPhases } from './shutdown-sequence.js';
export type { ShutdownPhase, ShutdownReport, ShutdownStep, StepOutcome } from './shutdown-sequence.js';
export { exitUnstarted, listenOn, StartFailure, stopOnSignals } from './start/index.js';
export type { Listener } from './start/index.js';
