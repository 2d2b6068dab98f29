export { database } from './database.metrics.js';
export { exporting } from './export.metrics.js';
export { http } from './http.metrics.js';
export { jobs } from './jobs.metrics.js';
export { process } from './process.metrics.js';
export { telemetry } from './telemetry.metrics.js';
