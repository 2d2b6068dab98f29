import { migrationOf } from './statements.js';

/**
 * What the entries of a balance come to up to a version, noted now and then as they are written, so that what a balance
 * was at a time is not summed from its first entry. A balance that has none yet, as in a ledger from before, is summed.
 */
const statements: readonly string[] = [
  `create table balance_totals (
    balance_id uuid not null,
    version bigint not null,
    credit numeric not null,
    debit numeric not null,
    inflight_credit numeric not null,
    inflight_debit numeric not null,
    primary key (balance_id, version)
  )`,
  `create trigger balance_totals_never_change before update or delete on balance_totals
    for each row execute function refuse_change('L6')`,
  `create trigger balance_totals_never_truncated before truncate on balance_totals
    for each statement execute function refuse_change('L6')`,
];

export const balanceTotals = migrationOf(statements, ['drop table balance_totals']);
