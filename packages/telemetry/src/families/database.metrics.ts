import { bounded, databaseQueries, defineMetrics, gauge, histogram, oneOf } from '../catalog/index.js';

/** The first word of a statement as far as it tells a write from a read. Never its text, never its values. */
const operation = oneOf('select', 'insert', 'update', 'delete', 'other');
const table = bounded(60, 'tables of one schema; what is no table of it is "other"');

const ofEveryProcess = { owner: 'every', stability: 'stable' } as const;
const ofThePool = { ...ofEveryProcess, labels: {} } as const;

export const database = defineMetrics('database', {
  queryDuration: histogram('db_query_duration_seconds', {
    help:
      'Time from handing a statement to the pool to its last row read; one per statement, ' +
      'where timing is switched on.',
    ...ofEveryProcess,
    labels: { operation, table },
    buckets: databaseQueries,
  }),
  poolSize: gauge('db_pool_size', {
    help: 'Connections the pool of this process may open.',
    ...ofThePool,
  }),
  poolInUse: gauge('db_pool_in_use', {
    help: 'Connections of the pool that a caller holds now.',
    ...ofThePool,
  }),
  poolWaiting: gauge('db_pool_waiting', {
    help: 'Callers that wait for a connection of the pool now.',
    ...ofThePool,
  }),
});
