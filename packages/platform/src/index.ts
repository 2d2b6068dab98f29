export { ApiKey } from './api-key.js';
export { BackgroundLoops } from './background-loops.js';
export type { BackgroundWork } from './background-loops.js';
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
} from './errors.js';
export type { HttpFailure } from './errors.js';
export { pathOf } from './failure-filter.js';
export { createFastifyApp } from './fastify-app.js';
export type { FastifyAppOptions } from './fastify-app.js';
export { processHealthPaths, ProcessHealthModule } from './health.module.js';
export type { ProcessHealthAsyncOptions } from './health.module.js';
export { HandlesJob } from './job-handlers.js';
export type { JobContext, JobHandler } from './job-handlers.js';
export { JobProducer } from './job-producer.js';
export type { EnqueueOptions } from './job-producer.js';
export { JobRunner } from './job-runner.js';
export { startProcess } from './lifecycle.js';
export { listenMain, listenMetrics } from './listen.js';
export { Outages, ServiceAway } from './outages.js';
export { ContextModule, platformModules } from './platform.module.js';
export type { PlatformOptions } from './platform.module.js';
export { ProcessHealth } from './process-health.js';
export { RateLimit } from './rate-limit.js';
export type { RateVerdict } from './rate-limit.js';
export { RequestDrain } from './request-drain.js';
export { addBodyLimits, ReadsBodyUpTo } from './request-limits.js';
export { RequestIdsModule } from './request-ids.js';
export { Semaphore } from './semaphore.js';
export { closeBoundMs, pauseStep, shutdownSequence } from './shutdown.js';
