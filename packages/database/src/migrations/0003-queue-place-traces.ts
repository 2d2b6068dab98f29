import { migrationOf } from './statements.js';

/** The trace of the request that a place in the queue comes from, where it is kept: a batch refers to those it serves. */
export const queuePlaceTraces = migrationOf(
  ['alter table queue_places add column traceparent text'],
  ['alter table queue_places drop column traceparent'],
);
