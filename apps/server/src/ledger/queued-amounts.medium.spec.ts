import { type Database, openDatabase } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { loadQueued } from './balances.repository.js';
import { rowsRead } from './testing/rows-read.js';

const [hot, cold] = [newUuid(0), newUuid(0)] as const;
let db: Database;

const store = async (count: number, source: string, destination: string, status: string) => {
  await sql`with stored as (
    insert into transactions (
      id, reference, source_id, destination_id, currency, precise_amount, precision, description, allow_overdraft,
      inflight, created_at, status, changed_at)
    select gen_random_uuid(), gen_random_uuid(), ${source}, ${destination}, 'USD', number, 100, 'd', true, false, now(),
      ${status}, now()
    from generate_series(1, ${count}::integer) as number
    returning id, status
  )
  insert into queue_places (lane, due_at, transaction_id, action, cause)
  select 0, now(), id, 'apply', 'accepted' from stored where status in ('QUEUED', 'SCHEDULED')
  union all
  select 0, now(), id, 'commit', 'requested' from stored where status = 'INFLIGHT'`.execute(db);
};

beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabaseUrl() });
  await store(20_000, hot, newUuid(0), 'APPLIED');
  await store(3, hot, cold, 'QUEUED');
  await store(2, newUuid(0), hot, 'SCHEDULED');
  await store(9, hot, cold, 'INFLIGHT');
  await store(50, newUuid(0), newUuid(0), 'QUEUED');
});
afterAll(() => db.destroy());

describe('what waits for a balance', () => {
  it('is the sum of what is accepted and not decided, on either side', async () => {
    expect(await loadQueued(db, hot)).toEqual({ debit: 6n, credit: 3n });
    expect(await loadQueued(db, cold)).toEqual({ debit: 0n, credit: 6n });
    expect(await loadQueued(db, newUuid(0))).toEqual({ debit: 0n, credit: 0n });
  });

  it('is read from what waits, and not from all that the balance ever moved', async () => {
    const read = () => rowsRead(db, 'transactions', (trx) => loadQueued(trx, hot));
    expect(await read()).toBeLessThan(100);
    await sql`vacuum analyze transactions, queue_places`.execute(db);
    expect(await read()).toBeLessThan(100);
    // As after an hour in which very much waited, when the planner has not looked again.
    await sql`insert into queue_places (lane, due_at, transaction_id, action, cause)
      select 0, now(), gen_random_uuid(), 'apply', 'accepted' from generate_series(1, 20000)`.execute(db);
    await sql`analyze queue_places`.execute(db);
    await sql`delete from queue_places where transaction_id not in (select id from transactions)`.execute(db);
    expect(await read()).toBeLessThan(100);
  });
});
