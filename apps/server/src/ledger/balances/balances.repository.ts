import type { Tables } from '@bellwether/database';
import { generalLedgerUuid, newUuid, parseId, printId } from '@bellwether/database/ledger';
import { sql, type Kysely, type Selectable } from 'kysely';
import { columnsNamed, type Listed } from '../reads/listing.repository.js';

/** A balance as a request names it: by its id, or by `@name` in the currency of the transaction. */
export interface BalanceName {
  readonly identifier: string;
  readonly currency: string;
}

export const isIndicator = (identifier: string): boolean => identifier.startsWith('@');

/**
 * The same key for every spelling of one balance. NUL is the only character that names and currencies cannot
 * hold.
 */
export const keyOfName = ({ identifier, currency }: BalanceName): string => {
  if (isIndicator(identifier)) return `${identifier}\0${currency}`;
  const id = parseId('balance', identifier);
  return id === undefined ? identifier : printId('balance', id);
};

export type BalanceRow = Selectable<Tables['balances']>;

/** The facts of a balance that never change. */
export interface KnownBalance {
  readonly id: string;
  readonly currency: string;
}

export const findBalances = (db: Kysely<Tables>, ids: readonly string[]) =>
  db
    .selectFrom('balances')
    .select(['id', 'currency'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();

/**
 * The balances of some indicators; missing ones are created. Two callers that create the same one get the
 * same one. Also returns how many are new.
 */
export const findOrCreateIndicated = async (
  db: Kysely<Tables>,
  indicators: readonly BalanceName[],
  nowMs: number,
) => {
  // Always in the same order, so that two callers with the same indicators cannot deadlock.
  const ordered = indicators.toSorted((one, other) => (keyOfName(one) < keyOfName(other) ? -1 : 1));
  const names = ordered.map(({ identifier }) => identifier);
  const currencies = ordered.map(({ currency }) => currency);
  const { numAffectedRows } = await sql`
    insert into balances (id, ledger_id, currency, indicator)
    select given.id, ${generalLedgerUuid}::uuid, given.currency, given.name
    from unnest(${ordered.map(() => newUuid(nowMs))}::uuid[], ${names}::text[], ${currencies}::text[])
      as given (id, name, currency)
    where not exists (
      select from balances known where known.indicator = given.name and known.currency = given.currency
    )
    on conflict (indicator, currency) where indicator is not null do nothing`.execute(db);
  const { rows } = await sql<KnownBalance & { readonly indicator: string }>`
    select balances.id, balances.currency, balances.indicator
    from balances join unnest(${names}::text[], ${currencies}::text[]) as given (name, currency)
      on balances.indicator = given.name and balances.currency = given.currency`.execute(db);
  return { balances: rows, created: Number(numAffectedRows ?? 0) };
};

export type NewBalance = Pick<BalanceRow, 'id' | 'ledger_id' | 'currency' | 'indicator' | 'identity_id'> & {
  readonly metaData: string;
};

/** `undefined` when this indicator and currency already have a balance. */
export const insertBalance = (db: Kysely<Tables>, { metaData, ...balance }: NewBalance) =>
  db
    .insertInto('balances')
    .values({ ...balance, meta_data: sql`${metaData}::jsonb` })
    .onConflict((conflict) =>
      conflict.columns(['indicator', 'currency']).where('indicator', 'is not', null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();

export const findBalance = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('balances').selectAll().where('id', '=', id).executeTakeFirst();

export const findBalanceByIndicator = (db: Kysely<Tables>, { identifier, currency }: BalanceName) =>
  db
    .selectFrom('balances')
    .selectAll()
    .where('indicator', '=', identifier)
    .where('currency', '=', currency)
    .executeTakeFirst();

/** Current balances by id and by indicator. Locks and creates nothing. */
export const loadBalances = async (
  db: Kysely<Tables>,
  ids: readonly string[],
  indicators: readonly BalanceName[],
) => {
  const names = indicators.map(({ identifier }) => identifier);
  const { rows } = await sql<BalanceRow>`
    select * from balances where id = any(${ids}::uuid[])
    union
    select balances.* from balances
    join unnest(${names}::text[], ${indicators.map(({ currency }) => currency)}::text[]) as given (name, currency)
      on balances.indicator = given.name and balances.currency = given.currency`.execute(db);
  return rows;
};

export interface Queued {
  readonly credit: bigint;
  readonly debit: bigint;
}

/**
 * What accepted transactions will move if none is rejected. The array makes the planner start from the queue
 * and not from all transactions of the balance.
 */
export const loadQueued = async (db: Kysely<Tables>, id: string): Promise<Queued> => {
  const { rows } = await sql<Queued>`
    select coalesce(sum(t.precise_amount) filter (where t.destination_id = ${id}::uuid), 0) as credit,
      coalesce(sum(t.precise_amount) filter (where t.source_id = ${id}::uuid), 0) as debit
    from transactions t
    where t.id = any(array(select transaction_id from queue_places where cause = 'accepted'))
      and (t.source_id = ${id}::uuid or t.destination_id = ${id}::uuid)`.execute(db);
  return rows[0] ?? { credit: 0n, debit: 0n };
};

export interface BalanceAt {
  readonly id: string;
  readonly currency: string;
  readonly createdAt: Date;
  readonly credit: bigint;
  readonly debit: bigint;
  readonly inflight: bigint;
  readonly version: number;
}

/**
 * A balance as it was at a time, from its entries. The version is found by binary search: versions have no
 * gaps and follow the time. Its sums are the last noted totals plus the entries after them. This costs some
 * fifty lookups and a few thousand entries; before the first noted totals, all entries are read.
 *
 * When the database clock went back between two batches, a time occurred more than once. The answer is one of
 * the states the balance had then, and always the same one.
 */
export const findBalanceAt = async (db: Kysely<Tables>, id: string, time: Date) => {
  const { rows } = await sql<BalanceAt>`
    with recursive search (version, step) as (
      select 0::bigint, 1::bigint << 52
      union all
      select coalesce((
          select e.version from entries e
          where e.balance_id = ${id}::uuid and e.version = search.version + search.step and e.created_at <= ${time}
        ), search.version), search.step >> 1
      from search where search.step > 0
    ), reached as materialized (
      select max(version) as version from search
    )
    select b.id, b.currency, b.created_at as "createdAt", reached.version,
      coalesce(noted.credit, 0) + later.credit as credit, coalesce(noted.debit, 0) + later.debit as debit,
      coalesce(noted.inflight_credit - noted.inflight_debit, 0) + later.inflight as inflight
    from balances b cross join reached
    left join lateral (
      select * from balance_totals t where t.balance_id = b.id and t.version <= reached.version
      order by t.version desc limit 1
    ) noted on true
    cross join lateral (
      select coalesce(sum(e.settled) filter (where e.side = 'credit'), 0) as credit,
        coalesce(-sum(e.settled) filter (where e.side = 'debit'), 0) as debit,
        coalesce(sum(e.inflight), 0) as inflight
      from entries e
      where e.balance_id = b.id and e.version > coalesce(noted.version, 0) and e.version <= reached.version
    ) later
    where b.id = ${id}::uuid`.execute(db);
  return rows[0];
};

export const listedBalances: Listed = {
  table: sql`balances`,
  foundBy: ['balance_id', 'ledger_id', 'indicator'],
  columns: {
    balance_id: { kind: { id: 'balance' }, column: sql`id` },
    ledger_id: { kind: { id: 'ledger' }, column: sql`ledger_id` },
    ...columnsNamed('text', 'identity_id', 'indicator', 'currency'),
    balance: { kind: 'number', column: sql`(credit_balance - debit_balance)` },
    ...columnsNamed('number', 'credit_balance', 'debit_balance'),
    inflight_balance: { kind: 'number', column: sql`(inflight_credit_balance - inflight_debit_balance)` },
    ...columnsNamed('number', 'inflight_credit_balance', 'inflight_debit_balance', 'version'),
    ...columnsNamed('time', 'created_at'),
  },
};
