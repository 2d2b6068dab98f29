import type { Database } from '@bellwether/database';
import { finalStatuses } from '@bellwether/database/ledger';
import { sql } from 'kysely';

/**
 * What must not be when everything accepted has come to its end, beside what `verifyLedger` looks for: money made or
 * lost in a currency, a transaction that has not begun once and ended once, an atomic group of which a part was
 * rejected or no member has its own reason, a stopped lane, work that is left.
 */
export const findFaults = async (db: Database): Promise<readonly unknown[]> => {
  const ends = [...finalStatuses];
  const looks = [
    sql`select currency, sum(credit_balance - debit_balance)::text as settled,
        sum(inflight_credit_balance - inflight_debit_balance)::text as inflight
      from balances group by currency
      having sum(credit_balance - debit_balance) <> 0
        or sum(inflight_credit_balance - inflight_debit_balance) <> 0`,
    sql`select t.reference, t.status, array_agg(h.status order by h.page, h.position) as history
      from transactions t join transaction_history h on h.transaction_id = t.id group by t.id
      having count(*) filter (where h.status in ('QUEUED', 'SCHEDULED')) <> 1
        or count(*) filter (where h.status = any(${ends})) <> 1 or t.status <> all(${ends})`,
    sql`select t.group_id, array_agg(concat_ws(' ', t.reference, t.status, t.reject_reason)) as members
      from transactions t join transaction_groups g on g.id = t.group_id and g.atomic group by t.group_id
      having count(*) filter (where t.status = 'REJECTED') not in (0, count(*))
        or count(*) filter (where t.reject_reason <> 'atomic_group') <> min(case t.status when 'REJECTED' then 1 else 0 end)`,
    sql`select * from stopped_lanes`,
    sql`select * from queue_places`,
  ];
  const found = await Promise.all(looks.map((look) => look.execute(db)));
  return found.flatMap(({ rows }) => rows);
};
