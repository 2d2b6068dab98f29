export { Database, openDatabase, ping, type DatabaseOptions } from './database.js';
export { isDatabaseAway, isQueryCancelled } from './database-errors.js';
export { exactDecimal, exactNumber, numberText, parseExactJson, stringifyExactJson } from './exact-json.js';
export type { ExactJson, RawJson } from './exact-json.js';
export { migrateToLatest } from './migrate-to-latest.js';
export type { QueryTiming } from './query-timing.js';
export { schemaArtefacts } from './schema/schema-artefacts.js';
export type { Tables } from './generated/tables.js';
