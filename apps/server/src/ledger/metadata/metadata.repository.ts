import { type ExactJson, stringifyExactJson, type Tables } from '@bellwether/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';

export type KeptWith = 'ledger' | 'balance' | 'transaction';
export type MetaData = Readonly<Record<string, ExactJson>>;

/** A divided transaction has the metadata of its legs. */
const rowsOf: Readonly<Record<KeptWith, (id: string) => RawBuilder<unknown>>> = {
  ledger: (id) => sql`ledgers where id = ${id}::uuid`,
  balance: (id) => sql`balances where id = ${id}::uuid`,
  transaction: (id) => sql`transactions where id = ${id}::uuid or group_id = (
    select id from transaction_groups where id = ${id}::uuid and kind = 'split')`,
};

/**
 * Changes the metadata of one thing and returns the new value; `undefined` when it does not exist. The rows
 * are locked before `change` runs, so that concurrent additions are all kept.
 */
export const changeMetaData = async (
  db: Kysely<Tables>,
  kind: KeptWith,
  id: string,
  change: (known: MetaData) => MetaData,
): Promise<MetaData | undefined> =>
  db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string; metaData: MetaData }>`
      select id, meta_data as "metaData" from ${rowsOf[kind](id)} order by id for no key update`.execute(trx);
    const [first] = rows;
    if (first === undefined) return undefined;
    const changed = change(first.metaData);
    await sql`
      update ${sql.table(`${kind}s`)} set meta_data = ${stringifyExactJson(changed)}::jsonb
      where id = any(${rows.map((row) => row.id)}::uuid[])`.execute(trx);
    return changed;
  });
