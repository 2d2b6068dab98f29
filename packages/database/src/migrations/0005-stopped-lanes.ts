import { migrationOf } from './statements.js';

/**
 * Lanes in which a guarantee did not hold. No worker takes work from them, so that what stopped one does not stop the
 * next one as well; a person opens it again with `bellwether ledger resume` when the cause is known.
 */
export const stoppedLanes = migrationOf(
  [
    `create table stopped_lanes (
      lane integer primary key,
      reason text not null,
      since timestamptz(3) not null default now()
    )`,
  ],
  ['drop table stopped_lanes'],
);
