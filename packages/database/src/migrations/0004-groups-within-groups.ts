import { migrationOf } from './statements.js';

/** A divided transaction may come with others in a bulk request: its legs are a group, and that is part of another. */
export const groupsWithinGroups = migrationOf(
  [
    'alter table transaction_groups add column parent_id uuid',
    'create index transaction_groups_parent on transaction_groups (parent_id) where parent_id is not null',
  ],
  ['alter table transaction_groups drop column parent_id'],
);
