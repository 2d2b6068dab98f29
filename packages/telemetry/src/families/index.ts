export { database } from './database.metrics.js';
export { http } from './http.metrics.js';
export { jobs } from './jobs.metrics.js';
export { process } from './process.metrics.js';
export { buildInfo, buildInfoIn, exporting, telemetry } from './telemetry.metrics.js';
export type { BuildInfoDefinition } from './telemetry.metrics.js';
