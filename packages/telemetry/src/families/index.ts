export { http } from './http.metrics.js';
export { jobs } from './jobs.metrics.js';
export { process } from './process.metrics.js';
export { telemetry } from './telemetry.metrics.js';
