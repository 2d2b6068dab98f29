export { FailureFilter, type FailureFilterOptions } from './failure-filter.js';
export { type FastifyLimits, fastifyOptions } from './fastify-options.js';
export {
  failureOfStatus,
  frameworkFailure,
  frameworkFailureCodes,
  internalFailure,
} from './framework-failures.js';
export { failureBody, type HttpFailure, RefusedRequest } from './http-failure.js';
export { pathOf, prepareFastify, type PrepareOptions } from './prepare-fastify.js';
