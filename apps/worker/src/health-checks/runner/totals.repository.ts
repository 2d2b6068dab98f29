import type { Tables } from '@bellwether/database';
import { sql, type Kysely } from 'kysely';
import type { Delta, Result, Totals } from './totals.js';

/** The sum of two objects of counts. */
const addedCounts = (column: string) => {
  const [stored, added] = [sql.ref(`stored.${column}`), sql.ref(`excluded.${column}`)];
  return sql`case when ${added} = '{}' then ${stored} else (
    select jsonb_object_agg(key, total) from (
      select key, sum(value::bigint) as total
      from (select * from jsonb_each_text(${stored}) union all select * from jsonb_each_text(${added})) counts
      group by key
    ) totals
  ) end`;
};

/** A run that another worker wrote meanwhile may be later than this one. */
const isLater = sql`excluded.last_run_at >= coalesce(stored.last_run_at, '-infinity')`;
const ofLaterRun = (column: string) =>
  sql`case when ${isLater} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`stored.${column}`)} end`;

const toArray = (counts: readonly number[]): string => `{${counts.join(',')}}`;
const toTime = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));

const addTotals = async (trx: Kysely<Tables>, zone: string, deltas: ReadonlyMap<string, Delta>) => {
  // In one order, so that two workers that write the same rows wait and do not deadlock.
  const entries = [...deltas].toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (entries.length === 0) return;
  const column = <T>(of: (delta: Delta) => T): readonly T[] => entries.map(([, delta]) => of(delta));
  const expiry = ({ last }: Delta): Date | null => {
    const seconds = last?.outcome.certificateExpiresAt;
    return toTime(seconds === undefined ? undefined : seconds * 1_000);
  };
  await sql`
    insert into health_check_totals as stored (check_id, zone, success, failure, attempts, transitions, buckets,
      sum_seconds, reasons, not_run, phases, last_verdict, last_run_at, certificate_expires_at)
    select d.check_id, ${zone}, d.success, d.failure, d.attempts, d.transitions, d.buckets::bigint[],
      d.sum_seconds, d.reasons, d.not_run, d.phases, d.last_verdict, d.last_run_at, d.certificate_expires_at
    from unnest(
      ${entries.map(([id]) => id)}::uuid[], ${column((d) => d.success)}::bigint[],
      ${column((d) => d.failure)}::bigint[], ${column((d) => d.attempts)}::bigint[],
      ${column((d) => d.transitions)}::bigint[], ${column((d) => toArray(d.buckets))}::text[],
      ${column((d) => d.seconds)}::float8[], ${column((d) => JSON.stringify(d.reasons))}::jsonb[],
      ${column((d) => JSON.stringify(d.notRun))}::jsonb[],
      ${column((d) => JSON.stringify(d.last?.outcome.phases ?? {}))}::jsonb[],
      ${column((d) => d.last?.outcome.verdict ?? null)}::text[],
      ${column((d) => toTime(d.last?.atMs))}::timestamptz[], ${column(expiry)}::timestamptz[]
    ) as d (check_id, success, failure, attempts, transitions, buckets, sum_seconds, reasons, not_run, phases,
      last_verdict, last_run_at, certificate_expires_at)
    join health_checks c on c.id = d.check_id and c.deleted_at is null
    order by d.check_id
    on conflict (check_id, zone) do update set
      success = stored.success + excluded.success, failure = stored.failure + excluded.failure,
      attempts = stored.attempts + excluded.attempts, transitions = stored.transitions + excluded.transitions,
      buckets = array(
        select one + other from unnest(stored.buckets, excluded.buckets) with ordinality as pair (one, other, place)
        order by place
      ),
      sum_seconds = stored.sum_seconds + excluded.sum_seconds,
      reasons = ${addedCounts('reasons')}, not_run = ${addedCounts('not_run')},
      phases = ${ofLaterRun('phases')}, last_verdict = ${ofLaterRun('last_verdict')},
      last_run_at = greatest(stored.last_run_at, excluded.last_run_at),
      certificate_expires_at = case
        when ${isLater} and (excluded.last_verdict = 'up' or excluded.certificate_expires_at is not null)
        then excluded.certificate_expires_at else stored.certificate_expires_at end`.execute(trx);
};

const addResults = async (trx: Kysely<Tables>, zone: string, results: readonly Result[]) => {
  if (results.length === 0) return;
  const column = <T>(of: (result: Result) => T): readonly T[] => results.map(of);
  await sql`
    insert into health_check_results (id, organization_id, check_id, zone, success, duration_ms, summary, message,
      created_at)
    select r.id, c.organization_id, r.check_id, ${zone}, r.success, r.duration_ms, r.summary, r.message, r.created_at
    from unnest(
      ${column((r) => r.id)}::uuid[], ${column((r) => r.checkId)}::uuid[], ${column((r) => r.success)}::boolean[],
      ${column((r) => r.durationMs)}::integer[], ${column((r) => r.summary)}::text[],
      ${column((r) => r.message)}::text[], ${column((r) => toTime(r.atMs))}::timestamptz[]
    ) as r (id, check_id, success, duration_ms, summary, message, created_at)
    join health_checks c on c.id = r.check_id and c.deleted_at is null
    on conflict (id) do nothing`.execute(trx);
};

/** Both in one transaction, so that the results say whether the totals were written as well. */
export const writeTotals = (db: Kysely<Tables>, zone: string, totals: Totals): Promise<void> =>
  db.transaction().execute(async (trx) => {
    await addTotals(trx, zone, totals.deltas);
    await addResults(trx, zone, totals.results);
  });

/** Whether a write whose end is not known took place: then at least one of its results is there. */
export const wasWritten = async (db: Kysely<Tables>, results: readonly Result[]): Promise<boolean> => {
  if (results.length === 0) return false;
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from health_check_results where id = any(${results.map(({ id }) => id)}::uuid[])) as found`.execute(
    db,
  );
  return rows[0]?.found === true;
};
