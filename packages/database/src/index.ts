export { Database, openDatabase, ping, type DatabaseOptions, type PoolStats } from './database.js';
export { isDatabaseAway, isQueryCancelled } from './database-errors.js';
export { exactDecimal, exactNumber, numberText, parseExactJson, stringifyExactJson } from './exact-json.js';
export type { ExactJson, RawJson } from './exact-json.js';
export { MigrationError, migrateToLatest } from './migrate-to-latest.js';
export type { QueryTiming } from './query-timing.js';
export { schemaArtefacts, type SchemaArtefact } from './schema/schema-artefacts.js';
export { tableNames, type Tables } from './generated/tables.js';
