import type { Tables } from '@bellwether/database';
import { generalLedgerUuid, newUuid } from '@bellwether/database/ledger';
import { sql, type Kysely, type Selectable } from 'kysely';

export type BalanceRow = Selectable<Tables['balances']>;

/** What of a balance never changes. */
export interface KnownBalance {
  readonly id: string;
  readonly currency: string;
}

export interface Indicator {
  readonly name: string;
  readonly currency: string;
}

export type IndicatedBalance = KnownBalance & { readonly indicator: string };

export const findBalances = async (
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<readonly KnownBalance[]> =>
  db.selectFrom('balances').select(['id', 'currency']).where('id', 'in', ids).execute();

/**
 * The balances of some indicators; those that do not exist yet are made. Two who make the same one at once get the
 * same one. Returns also how many are new.
 */
export const findOrCreateIndicated = async (
  db: Kysely<Tables>,
  indicators: readonly Indicator[],
  nowMs: number,
): Promise<{ readonly balances: readonly IndicatedBalance[]; readonly created: number }> => {
  // In one order everywhere, so that two who make the same ones do not wait for each other in a circle.
  const ordered = indicators.toSorted((one, other) =>
    `${one.name} ${one.currency}` < `${other.name} ${other.currency}` ? -1 : 1,
  );
  const names = ordered.map(({ name }) => name);
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
  const { rows } = await sql<IndicatedBalance>`
    select balances.id, balances.currency, balances.indicator
    from balances join unnest(${names}::text[], ${currencies}::text[]) as given (name, currency)
      on balances.indicator = given.name and balances.currency = given.currency`.execute(db);
  return { balances: rows, created: Number(numAffectedRows ?? 0) };
};

export type NewBalance = Pick<BalanceRow, 'id' | 'ledger_id' | 'currency' | 'indicator' | 'identity_id'> & {
  readonly metaData: string;
};

/** `undefined` when there is one of that indicator and currency already. */
export const insertBalance = async (
  db: Kysely<Tables>,
  { metaData, ...balance }: NewBalance,
): Promise<BalanceRow | undefined> =>
  db
    .insertInto('balances')
    .values({ ...balance, meta_data: sql`${metaData}::jsonb` })
    .onConflict((conflict) =>
      conflict.columns(['indicator', 'currency']).where('indicator', 'is not', null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();

export const findBalance = async (db: Kysely<Tables>, id: string): Promise<BalanceRow | undefined> =>
  db.selectFrom('balances').selectAll().where('id', '=', id).executeTakeFirst();

export const findBalanceByIndicator = async (
  db: Kysely<Tables>,
  { name, currency }: Indicator,
): Promise<BalanceRow | undefined> =>
  db
    .selectFrom('balances')
    .selectAll()
    .where('indicator', '=', name)
    .where('currency', '=', currency)
    .executeTakeFirst();
