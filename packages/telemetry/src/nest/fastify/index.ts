export { FailureFilter, type FailureFilterOptions } from './failure-filter.js';
export { type FastifyLimits, fastifyOptions } from './fastify-options.js';
export { failureOfStatus, frameworkFailureCodes } from './framework-failures.js';
export { failureBody, type HttpFailure, RefusedRequest } from './http-failure.js';
export { pathOf, prepareFastify, type PrepareOptions } from './prepare-fastify.js';
