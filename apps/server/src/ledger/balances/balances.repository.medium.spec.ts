import { type Database, openDatabase } from '@bellwether/database';
import { parseId, printId, newUuid } from '@bellwether/database/ledger';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { BalanceDirectory } from './balance-directory.js';
import { findBalances, loadQueued } from './balances.repository.js';
import { buildTransaction } from '../transactions/build-transaction.js';
import { DryRunService } from '../transactions/dry-run.service.js';
import type { LedgerTelemetry } from '../ledger.telemetry.js';
import { rowsRead } from '../testing/acceptance-fixture.js';
import { transaction } from '../testing/running-ledger.js';
import { createTransactionBody } from '../transactions/transactions.dto.js';
import { findUsedReference } from '../transactions/transactions.repository.js';

describe('balances by name', () => {
  let db: Database;
  beforeAll(async () => {
    db = openDatabase({ url: await migratedDatabaseUrl() });
  });
  afterAll(() => db.destroy());

  const directory = () =>
    new BalanceDirectory(db, { balancesCreated: () => undefined } as unknown as LedgerTelemetry);
  const tryOut = (...changes: readonly object[]) => {
    const drafts = changes.flatMap(
      (change) => buildTransaction(createTransactionBody.parse(transaction(change)), new Date()).drafts,
    );
    return new DryRunService(db).run(drafts);
  };
  const open = async (indicator: string): Promise<string> => {
    const name = { identifier: indicator, currency: 'USD' };
    return printId('balance', (await directory().find([name]))(name)?.id ?? '');
  };
  /** The same id in other letters. */
  const shout = (id: string) => `bln_${id.slice(4).toUpperCase()}`;

  describe('the name of a balance', () => {
    it('differs when the space between name and currency is elsewhere', async () => {
      const names = [
        { identifier: '@A B', currency: 'C' },
        { identifier: '@A', currency: 'B C' },
      ] as const;
      const find = await directory().find(names);
      expect(names.map((name) => find(name)?.currency)).toEqual(['C', 'B C']);
      const foreseen = await tryOut(
        ...names.map(({ identifier: source, currency }) => ({ source, currency })),
      );
      expect(foreseen.map(({ currency }) => currency)).toEqual(['C', 'B C']);
      expect(new Set(foreseen.map((row) => row.source_id)).size).toBe(2);
    });

    it('may be its id in lower and upper case, in one group', async () => {
      const [one, other] = [await open('@One'), await open('@Other')];
      const spelled = [one, shout(one), shout(other), other].map((identifier) => ({
        identifier,
        currency: 'USD',
      }));
      const known = directory();
      for (const find of [await known.find(spelled), await known.find(spelled)]) {
        expect(spelled.map((name) => printId('balance', find(name)?.id ?? ''))).toEqual([
          one,
          one,
          other,
          other,
        ]);
      }
      const foreseen = await tryOut(
        { source: one, destination: shout(other) },
        { source: shout(one), destination: other },
      );
      expect(foreseen.map((row) => printId('balance', row.source_id))).toEqual([one, one]);
    });

    it('is unknown for an id without its prefix', async () => {
      const identifier = await open('@Known');
      const id = parseId('balance', identifier) ?? '';
      const names = [identifier, id].map((one) => ({ identifier: one, currency: 'USD' }));
      const find = await directory().find(names);
      expect(names.map((name) => find(name)?.id)).toEqual([id, undefined]);
    });
  });
});

describe('many names at once', () => {
  let db: Database;
  beforeAll(async () => {
    db = openDatabase({ url: await migratedDatabaseUrl() });
  });
  afterAll(() => db.destroy());

  /** More than the parameters that one statement may have. */
  const ids = Array.from({ length: 70_000 }, (_, index) => newUuid(0, index));

  describe('the largest group that the settings allow', () => {
    it('is looked up by one statement, with any number of balances and references', async () => {
      expect(await findBalances(db, ids)).toEqual([]);
      expect(await findUsedReference(db, ids)).toBeUndefined();
    });
  });
});

describe('queued amounts', () => {
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

  describe('the queued amount of a balance', () => {
    it('is the sum of accepted, undecided transactions on either side', async () => {
      expect(await loadQueued(db, hot)).toEqual({ debit: 6n, credit: 3n });
      expect(await loadQueued(db, cold)).toEqual({ debit: 0n, credit: 6n });
      expect(await loadQueued(db, newUuid(0))).toEqual({ debit: 0n, credit: 0n });
    });

    it('is read from the queue, and not from all transactions of the balance', async () => {
      const read = () => rowsRead(db, 'transactions', (trx) => loadQueued(trx, hot));
      expect(await read()).toBeLessThan(100);
      await sql`vacuum analyze transactions, queue_places`.execute(db);
      expect(await read()).toBeLessThan(100);
      // As after an hour in which very much waited, when the planner has not looked again.
      await sql`insert into queue_places (lane, due_at, transaction_id, action, cause)
      select 0, now(), gen_random_uuid(), 'apply', 'accepted' from generate_series(1, 20000)`.execute(db);
      await sql`analyze queue_places`.execute(db);
      await sql`delete from queue_places where transaction_id not in (select id from transactions)`.execute(
        db,
      );
      expect(await read()).toBeLessThan(100);
    });
  });
});
