/** What all measurements share: a durable Postgres of this run, balances, and how a rate is taken. */
import { migrateToLatest, openDatabase } from '@bellwether/database';
import { generalLedgerUuid, newUuid } from '@bellwether/database/ledger';
import { startTestPostgres } from '@bellwether/local/testing';
import { sql } from 'kysely';

export const connections = 8;
export const coldBalances = 10_000;

export async function openSetting() {
  const postgres = await startTestPostgres({ durable: true });
  const db = openDatabase({ url: postgres.url, poolSize: 64, statementTimeoutMs: 300_000 });
  await migrateToLatest(db);
  return { postgres, db };
}

export async function closeSetting({ postgres, db }) {
  await db.destroy();
  await postgres.remove();
}

/** What must not have been switched off for a figure to mean anything. */
export async function conditions(db) {
  const show = async (name) =>
    (await sql`select current_setting(${name}) as value`.execute(db)).rows[0].value;
  const names = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await show(name)])));
}

export async function makeBalances(db, count) {
  const ids = Array.from({ length: count }, () => newUuid(Date.now()));
  await sql`insert into balances (id, ledger_id, currency)
    select id, ${generalLedgerUuid}::uuid, 'USD' from unnest(${ids}::uuid[]) as id`.execute(db);
  return ids;
}

/** Two different ones of some balances: always the first two where there are only two. */
export function pickPair(ids) {
  if (ids.length === 2) return ids;
  const source = Math.floor(Math.random() * ids.length);
  const destination = (source + 1 + Math.floor(Math.random() * (ids.length - 1))) % ids.length;
  return [ids[source], ids[destination]];
}

/** How often per second some clients together finish a piece of work, each one after the other. */
export async function rateOf(clients, seconds, work) {
  const until = performance.now() + seconds * 1000;
  const startedAt = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() < until) {
        await work(client);
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - startedAt) / 1000);
}
