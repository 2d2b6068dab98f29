export { addressIn, isPrivateAddress, lookupPublic, PrivateAddress } from './address-policy.js';
export { ApiKey } from './api-key.js';
export { BackgroundLoops, type BackgroundWork } from './background-loops.js';
export { createContext, LOG, SETTINGS } from './context.js';
export type { ProcessContext, ProcessLog, ProcessName } from './context.js';
export { databaseOptions } from './database.module.js';
export {
  describeOperatingError,
  failureBody,
  failureOfStatus,
  frameworkFailure,
  frameworkFailureCodes,
  internalFailure,
  isErrorBody,
  RefusedRequest,
  type HttpFailure,
} from './error-responses.js';
export { pathOf, type FailureBodyOf } from './failure-filter.js';
export { createFastifyApp } from './fastify-app.js';
export { HandlesJob, type JobContext, type JobHandler } from './job-handlers.js';
export { JobProducer, type EnqueueOptions } from './job-producer.js';
export { JobRunner } from './job-runner.js';
export { startProcess } from './lifecycle.js';
export { listenMain, listenMetrics } from './listen.js';
export { Outages, ServiceAway } from './outages.js';
export { platformModules } from './platform.module.js';
export { RateLimit, type RateVerdict } from './rate-limit.js';
export { RequestDrain } from './request-drain.js';
export { addBodyLimits, ReadsBodyUpTo } from './request-limits.js';
export { Semaphore } from './semaphore.js';
export { closeBoundMs, pauseStep, shutdownSequence } from './shutdown.js';
