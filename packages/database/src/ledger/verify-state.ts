import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { printId, type IdKind } from './ids.js';
import { LedgerBreak, type Guarantee } from './ledger.invariants.js';

interface Rule {
  readonly of: Guarantee;
  readonly kind: IdKind;
  /** Said after "balance bln_… : ". */
  readonly what: string;
  /** Selects `id` and a `detail` of what breaks the rule. */
  readonly breach: RawBuilder<{ id: string; detail: string | null }>;
}

/**
 * Rules between the tables. Each is one statement in which Postgres computes the sums, so memory use does not
 * grow with the ledger.
 */
const rules: readonly Rule[] = [
  {
    of: 'L1',
    kind: 'transaction',
    what: 'its amount is not a whole number above zero',
    breach: sql`select id, precise_amount::text as detail from transactions
      where precise_amount <= 0 or precise_amount <> trunc(precise_amount)`,
  },
  {
    of: 'L2',
    kind: 'transaction',
    what: 'it does not have two different balances of its currency',
    breach: sql`select t.id, t.currency || ', ' || coalesce(s.currency, 'none') || ', ' || coalesce(d.currency, 'none')
        as detail
      from transactions t left join balances s on s.id = t.source_id left join balances d on d.id = t.destination_id
      where s.currency is distinct from t.currency or d.currency is distinct from t.currency
        or t.source_id = t.destination_id`,
  },
  {
    of: 'L3',
    kind: 'transaction',
    what: 'its entries do not sum to zero',
    breach: sql`select transaction_id as id, sum(settled)::text || ' settled, ' || sum(inflight)::text || ' inflight'
        as detail
      from entries group by transaction_id having sum(settled) <> 0 or sum(inflight) <> 0`,
  },
  {
    of: 'L4',
    kind: 'transaction',
    what: 'its entries are not those of its status',
    breach: sql`select t.id, t.status || ' with ' || coalesce(e.settled, 0)::text || ' settled and '
        || coalesce(e.inflight, 0)::text || ' inflight' as detail
      from transactions t left join (
        select transaction_id, sum(settled) filter (where side = 'credit') as settled,
          sum(inflight) filter (where side = 'credit') as inflight
        from entries group by transaction_id
      ) e on e.transaction_id = t.id
      where coalesce(e.settled, 0) <> case when t.status = 'APPLIED' then t.precise_amount else t.committed_amount end
        or coalesce(e.inflight, 0)
          <> case when t.status = 'INFLIGHT' then t.precise_amount - t.committed_amount else 0 end`,
  },
  {
    of: 'L4',
    kind: 'transaction',
    what: 'it is accepted and neither final nor waiting',
    breach: sql`select id, status as detail from transactions t
      where status in ('QUEUED', 'SCHEDULED') and not exists (
        select from queue_places p where p.transaction_id = t.id and p.cause = 'accepted')`,
  },
  {
    of: 'L4',
    kind: 'transaction',
    what: 'it waits to be applied although it is not queued',
    breach: sql`select p.transaction_id as id, t.status as detail
      from queue_places p left join transactions t on t.id = p.transaction_id
      where p.cause = 'accepted' and (t.status is null or t.status not in ('QUEUED', 'SCHEDULED'))`,
  },
  {
    of: 'L5',
    kind: 'transaction',
    what: 'an entry is not on a balance of it',
    breach: sql`select e.transaction_id as id, e.side || ' on bln_' || e.balance_id as detail
      from entries e left join transactions t on t.id = e.transaction_id
      where t.id is null or e.balance_id <> case e.side when 'debit' then t.source_id else t.destination_id end`,
  },
  {
    of: 'L5',
    kind: 'transaction',
    what: 'its status and reason are not the last ones of its history',
    breach: sql`select t.id, concat_ws(' for ', t.status, t.reject_reason) || ', in the history '
        || concat_ws(' for ', coalesce(h.status, 'nothing'), h.reason) as detail
      from transactions t left join (
        select distinct on (transaction_id) transaction_id, status, reason from transaction_history
        order by transaction_id, page desc, position desc
      ) h on h.transaction_id = t.id
      where h.status is distinct from t.status or h.reason is distinct from t.reject_reason`,
  },
  {
    of: 'L5',
    kind: 'transaction',
    what: 'what is committed of it is not what its history says',
    // The first event as INFLIGHT is about all of it, each later one about a commit of a part.
    breach: sql`select t.id, t.committed_amount || ', in the history ' || h.amount - t.precise_amount as detail
      from transactions t join (
        select transaction_id, sum(amount) as amount from transaction_history where status = 'INFLIGHT'
        group by transaction_id
      ) h on h.transaction_id = t.id
      where t.status in ('INFLIGHT', 'VOID') and h.amount - t.precise_amount <> t.committed_amount`,
  },
  {
    of: 'L6',
    kind: 'balance',
    what: 'it is not the sum of its entries',
    breach: sql`select b.id, 'version ' || b.version || ' with ' || coalesce(e.entries, 0) || ' entries' as detail
      from balances b left join (
        select balance_id, count(*) as entries, max(version) as last,
          sum(settled) filter (where side = 'credit') as credit,
          sum(inflight) filter (where side = 'credit') as inflight_credit,
          -sum(settled) filter (where side = 'debit') as debit,
          -sum(inflight) filter (where side = 'debit') as inflight_debit
        from entries group by balance_id
      ) e on e.balance_id = b.id
      where coalesce(e.entries, 0) <> b.version or coalesce(e.last, 0) <> b.version
        or coalesce(e.credit, 0) <> b.credit_balance or coalesce(e.debit, 0) <> b.debit_balance
        or coalesce(e.inflight_credit, 0) <> b.inflight_credit_balance
        or coalesce(e.inflight_debit, 0) <> b.inflight_debit_balance`,
  },
  {
    of: 'L6',
    kind: 'balance',
    what: 'it has entries and does not exist',
    breach: sql`select e.balance_id as id, null as detail from entries e
      where not exists (select from balances b where b.id = e.balance_id)`,
  },
  {
    of: 'L6',
    kind: 'balance',
    what: 'what is noted of it is not the sum of its entries up to there',
    breach: sql`select noted.balance_id as id, 'at version ' || noted.version as detail
      from balance_totals noted left join (
        select balance_id, version,
          coalesce(sum(settled) filter (where side = 'credit') over so_far, 0) as credit,
          coalesce(-sum(settled) filter (where side = 'debit') over so_far, 0) as debit,
          coalesce(sum(inflight) filter (where side = 'credit') over so_far, 0) as inflight_credit,
          coalesce(-sum(inflight) filter (where side = 'debit') over so_far, 0) as inflight_debit
        from entries window so_far as (partition by balance_id order by version rows unbounded preceding)
      ) summed on summed.balance_id = noted.balance_id and summed.version = noted.version
      where (noted.credit, noted.debit, noted.inflight_credit, noted.inflight_debit)
        is distinct from (summed.credit, summed.debit, summed.inflight_credit, summed.inflight_debit)`,
  },
  {
    of: 'L7',
    kind: 'transaction',
    what: 'it brought its source below its limit',
    // Only what takes from the available asks for the limit: a commit takes what is held, a void gives it back.
    breach: sql`select t.id, 'to ' || e.available || ', limit ' || -t.overdraft as detail
      from (
        select transaction_id, side, settled + inflight as taken,
          sum(settled + case side when 'debit' then inflight else 0 end)
            over (partition by balance_id order by version rows unbounded preceding) as available
        from entries
      ) e join (
        select id, case when allow_overdraft then overdraft_limit else 0 end as overdraft from transactions
      ) t on t.id = e.transaction_id
      where e.side = 'debit' and e.taken < 0 and e.available < -t.overdraft`,
  },
  {
    of: 'L8',
    kind: 'transaction',
    what: 'a rejection and its one reason do not go together',
    breach: sql`select id, status || ', ' || coalesce(reject_reason, 'none') as detail from transactions
      where (status = 'REJECTED') <> (reject_reason is not null)`,
  },
  {
    of: 'L8',
    kind: 'transaction',
    what: 'it is rejected and has entries',
    breach: sql`select t.id, t.reject_reason as detail from transactions t
      where t.status = 'REJECTED' and exists (select from entries e where e.transaction_id = t.id)`,
  },
];

/** Throws a LedgerBreak at the first rule that does not hold, naming the first row that breaks it. */
export const verifyState = async (db: Kysely<Tables>): Promise<void> => {
  for (const { of, kind, what, breach } of rules) {
    const { rows } = await sql<{ id: string; detail: string | null }>`
      select * from (${breach}) breach order by id limit 1`.execute(db);
    const [first] = rows;
    if (first === undefined) continue;
    const detail = first.detail === null ? '' : ` (${first.detail})`;
    throw new LedgerBreak(of, `${kind} ${printId(kind, first.id)}`, what + detail);
  }
};
