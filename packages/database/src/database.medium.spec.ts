import { startTestPostgres, testDatabaseUrl, waitUntil } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { readFile } from 'node:fs/promises';
import { openDatabase, type Database, ping } from './database.js';
import { migrateToLatest } from './migrate-to-latest.js';
import type { QueryTiming } from './query-timing.js';
import { schemaArtefacts } from './schema/schema-artefacts.js';

const open: Database[] = [];
const opened = (db: Database): Database => {
  open.push(db);
  return db;
};
const emptyDatabase = async (options: { poolSize?: number; onQuery?: (timing: QueryTiming) => void } = {}) =>
  opened(openDatabase({ url: await testDatabaseUrl(), ...options }));

afterEach(async () => {
  await Promise.all(open.splice(0).map((db) => db.destroy()));
});

describe('values', () => {
  it('keep whole numbers of any size on the way in and out', async () => {
    const db = await emptyDatabase();
    const large = 10n ** 60n + 1n;
    const { rows } = await sql<{ value: bigint }>`select ${large}::numeric + 1 as value`.execute(db);
    expect(rows).toEqual([{ value: large + 1n }]);
  });

  it('read a fraction or a bigint beyond 2^53 as an error rather than rounded', async () => {
    const db = await emptyDatabase();
    await expect(sql`select 0.5::numeric as value`.execute(db)).rejects.toThrow('not a whole number');
    await expect(sql`select 9007199254740993::bigint as value`.execute(db)).rejects.toThrow('more digits');
  });

  it('keep every digit of a number inside jsonb', async () => {
    const db = await emptyDatabase();
    const { rows } = await sql<{ value: unknown }>`
      select '{"a":12345678901234567890123}'::jsonb as value`.execute(db);
    expect(rows[0]?.value).toEqual({ a: 12345678901234567890123n });
  });
});

describe('the pool', () => {
  it('says how many connections it may open, how many work and how many callers wait', async () => {
    const db = await emptyDatabase({ poolSize: 1 });
    expect(db.poolStats()).toEqual({ size: 1, inUse: 0, waiting: 0 });
    const held = await db.borrowConnection();
    const waiting = sql`select 1`.execute(db);
    await waitUntil(() => db.poolStats().waiting === 1, { timeoutMs: 5000, what: 'a caller to wait' });
    expect(db.poolStats()).toEqual({ size: 1, inUse: 1, waiting: 1 });
    held.release();
    await waiting;
    expect(db.poolStats()).toEqual({ size: 1, inUse: 0, waiting: 0 });
  });

  it('survives a server that ends its connections, at rest and inside a transaction', async () => {
    const server = await startTestPostgres();
    const lost: Error[] = [];
    const db = opened(
      openDatabase({ url: server.url, poolSize: 2, onConnectionLost: (error) => lost.push(error) }),
    );
    try {
      await Promise.all([ping(db, 5000), ping(db, 5000)]);
      const inside = db.transaction().execute(async (trx) => {
        await sql`select 1`.execute(trx);
        await server.stop();
        await waitUntil(() => lost.length >= 2, { timeoutMs: 5000, what: 'both connections to be lost' });
        await sql`select 1`.execute(trx);
      });
      await expect(inside).rejects.toThrow(/connection/i);
      await expect(ping(db, 5000)).rejects.toThrow('database unreachable');
      await server.restart();
      await ping(db, 5000);
    } finally {
      await db.destroy();
      open.pop();
      await server.stop();
    }
  });

  it('reports each query once by operation and table, failed ones too', async () => {
    const seen: QueryTiming[] = [];
    const db = await emptyDatabase({ onQuery: (timing) => seen.push(timing) });
    await migrateToLatest(db);
    seen.length = 0;
    await db.selectFrom('balances').selectAll().execute();
    await expect(db.insertInto('ledgers').values({ id: 'no uuid', name: 'x' }).execute()).rejects.toThrow(
      'invalid input syntax',
    );
    expect(seen.map(({ seconds: _, ...rest }) => rest)).toEqual([
      { operation: 'select', table: 'balances', failed: false },
      { operation: 'insert', table: 'ledgers', failed: true },
    ]);
  });
});

describe('migrations', () => {
  it('run once when several processes start together', async () => {
    const url = await testDatabaseUrl();
    const processes = [1, 2, 3].map(() => opened(openDatabase({ url, poolSize: 1 })));
    const ran = await Promise.all(processes.map((db) => migrateToLatest(db)));
    expect(ran.flat()).toEqual([...new Set(ran.flat())]);
    expect(await migrateToLatest(processes[0] as Database)).toEqual([]);
  });

  it('refuse a database that is newer than the code, and name what it has', async () => {
    const db = await emptyDatabase();
    await migrateToLatest(db);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')`.execute(db);
    await expect(migrateToLatest(db)).rejects.toThrow('9999-from-the-future');
  });

  it('name the one that failed and leave nothing of it behind', async () => {
    const db = await emptyDatabase();
    const broken = {
      '0001-half': {
        async up(trx: Database) {
          await sql`create table half ()`.execute(trx);
          await sql`select * from missing`.execute(trx);
        },
      },
    };
    await expect(migrateToLatest(db, broken as never)).rejects.toThrow('The migration 0001-half failed');
    expect(await db.introspection.getTables()).toEqual([]);
  });

  it('leave the schema that is checked in', async () => {
    const db = await emptyDatabase();
    await migrateToLatest(db);
    for (const { path, text } of await schemaArtefacts(db)) {
      const checkedIn = await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
      expect({ path, text: checkedIn }).toEqual({ path, text });
    }
  });
});
