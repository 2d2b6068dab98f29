export { http } from './http.metrics.js';
export { jobs } from './jobs.metrics.js';
export { telemetry } from './telemetry.metrics.js';
