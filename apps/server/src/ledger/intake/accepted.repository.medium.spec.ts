import type { Database } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { type AcceptedTransaction, storeAccepted, storeEach } from './accepted.repository.js';
import { findOrCreateIndicated } from '../balances/balances.repository.js';
import { openAcceptance } from '../testing/acceptance-fixture.js';
import { loadTransactions } from '../transactions/transactions.repository.js';

describe('storeAccepted', () => {
  let db: Database;
  let accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
  beforeEach(async () => {
    ({ db, accepted } = await openAcceptance());
  });
  afterEach(() => db.destroy());

  const counts = async () => {
    const count = async (
      table: 'transactions' | 'queue_places' | 'transaction_history' | 'unsealed_history',
    ) =>
      (
        await db
          .selectFrom(table)
          .select((of) => of.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow()
      ).count;
    return Promise.all([
      count('transactions'),
      count('queue_places'),
      count('transaction_history'),
      count('unsealed_history'),
    ]);
  };

  describe('storing accepted transactions', () => {
    it('stores every field unchanged, to the last digit', async () => {
      const scheduledFor = new Date(Date.now() + 86_400_000);
      const one = accepted('r1', {
        overdraftLimit: 10n ** 39n,
        inflight: true,
        scheduledFor,
        metaData: { big: 12345678901234567890n, text: 'ünïcode "quoted" \\ \n', list: [1, null, true] },
      });
      await storeAccepted(db, [one]);
      const [row] = await loadTransactions(db, [one.id]);
      expect(row).toMatchObject({
        reference: 'r1',
        precise_amount: 10n ** 40n + 1n,
        overdraft_limit: 10n ** 39n,
        inflight: true,
        status: 'SCHEDULED',
        scheduled_for: scheduledFor,
        meta_data: one.metaData,
        committed_amount: 0n,
        reject_reason: null,
      });
      const queueRow = await db.selectFrom('queue_places').selectAll().executeTakeFirstOrThrow();
      expect(queueRow).toMatchObject({ lane: 3, action: 'apply', cause: 'accepted', due_at: scheduledFor });
    });

    it('L4: leaves out an existing reference, with its queue row and history', async () => {
      await storeAccepted(db, [accepted('r1')]);
      const second = [accepted('r1'), accepted('r2')];
      const stored = await storeAccepted(db, second);
      expect(stored.map(({ id }) => id)).toEqual([second[1]?.id]);
      expect(await counts()).toEqual([2, 2, 2, 2]);
      await verifyLedger(db);
    });

    it('L4: keeps one of several with the same reference, from one request or several', async () => {
      const groups = Array.from({ length: 8 }, () => [
        accepted('r2'),
        accepted('r1'),
        accepted('r1'),
        accepted('r3'),
      ]);
      const stored = await Promise.all(groups.map((group) => storeAccepted(db, group)));
      expect(stored.flat()).toHaveLength(3);
      const [transactions, queueRows, events] = await counts();
      expect([transactions, queueRows, events]).toEqual([3, 3, 3]);
      await verifyLedger(db);
    });

    it('numbers the events of a page without gaps when some of a group are left out', async () => {
      await storeAccepted(db, [accepted('r1'), accepted('r3')]);
      await storeAccepted(
        db,
        ['r1', 'r2', 'r3', 'r4', 'r2'].map((reference) => accepted(reference)),
      );
      const events = await db
        .selectFrom('transaction_history')
        .select(['page', 'position'])
        .orderBy('page')
        .orderBy('position')
        .execute();
      expect(events.map(({ page, position }) => [page, position])).toEqual([
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
      ]);
    });

    it('writes no page of history when nothing was new', async () => {
      await storeAccepted(db, [accepted('r1')]);
      expect(await storeAccepted(db, [accepted('r1')])).toEqual([]);
      expect(await counts()).toEqual([1, 1, 1, 1]);
    });

    it('queues a group in its order', async () => {
      const group = ['c', 'a', 'b'].map((reference) => accepted(reference));
      await storeAccepted(db, group);
      const queueRows = await db.selectFrom('queue_places').select('transaction_id').orderBy('seq').execute();
      expect(queueRows.map((queueRow) => queueRow.transaction_id)).toEqual(group.map(({ id }) => id));
    });

    it('stores nothing at all when one row is refused', async () => {
      await expect(storeAccepted(db, [accepted('r1'), accepted('r2', { amount: 0n })])).rejects.toThrow(
        'l1_amount_is_whole_and_above_zero',
      );
      expect(await counts()).toEqual([0, 0, 0, 0]);
    });

    it('creates each indicator once for concurrent requests', async () => {
      const names = ['@x', '@y', '@z'].map((identifier) => ({ identifier, currency: 'EUR' }));
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          findOrCreateIndicated(db, index % 2 === 0 ? names : names.toReversed(), Date.now()),
        ),
      );
      expect(made.reduce((total, { created }) => total + created, 0)).toBe(3);
      const ids = made.map(({ balances }) =>
        balances
          .map(({ id }) => id)
          .toSorted()
          .join(),
      );
      expect(new Set(ids).size).toBe(1);
    });
  });
});

describe('storeEach', () => {
  let db: Database;
  let accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
  beforeEach(async () => {
    ({ db, accepted } = await openAcceptance());
  });
  afterEach(async () => {
    await verifyLedger(db);
    await db.destroy();
  });

  const storedReferences = async () =>
    (await db.selectFrom('transactions').select('reference').orderBy('reference').execute()).map(
      ({ reference }) => reference,
    );

  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => `r${String(index).padStart(3, '0')}`);

  describe('a group with rows that are refused', () => {
    it('is stored without them, and each of them gets its reason', async () => {
      const bad = new Set(['r007', 'r031']);
      const group = numbered(60).map((reference) =>
        accepted(reference, bad.has(reference) ? { amount: 0n } : {}),
      );
      const verdicts = await storeEach(db, group);
      const refused = group.filter(({ id }) => verdicts.get(id) instanceof Error);
      expect(refused.map(({ reference }) => reference)).toEqual([...bad]);
      expect(String(verdicts.get(refused[0]?.id ?? ''))).toContain('l1_amount_is_whole_and_above_zero');
      expect(await storedReferences()).toEqual(numbered(60).filter((reference) => !bad.has(reference)));
    });

    it('keeps the results of durable ones when another one fails differently', async () => {
      // Whatever else may go wrong with one statement and not with the next, such as a server that is taken away.
      await sql`create function fail_away() returns trigger language plpgsql as $$
      begin
        if new.reference = 'r009' then raise exception 'away' using errcode = 'admin_shutdown'; end if;
        return new;
      end $$`.execute(db);
      await sql`create trigger away before insert on transactions for each row execute function fail_away()`.execute(
        db,
      );
      const group = numbered(12).map((reference) =>
        accepted(reference, reference === 'r000' ? { amount: 0n } : {}),
      );
      const verdicts = await storeEach(db, group);
      const stored = group.filter(({ id }) => verdicts.get(id) instanceof Date);
      expect(stored.map(({ reference }) => reference)).toEqual(await storedReferences());
      expect(stored.map(({ reference }) => reference)).toEqual(['r001', 'r002', 'r003', 'r004', 'r005']);
      expect(group.filter(({ id }) => !verdicts.has(id))).toEqual([]);
      expect(String(verdicts.get(group[9]?.id ?? ''))).toContain('away');
    });

    it('uses one connection at a time', async () => {
      const claimed = { now: 0, most: 0 };
      const counting = new Proxy(db, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key, target);
          if (key !== 'getExecutor') return typeof value === 'function' ? value.bind(target) : value;
          return () => {
            const executor = target.getExecutor();
            return new Proxy(executor, {
              get: (inner, name) => {
                const member: unknown = Reflect.get(inner, name, inner);
                if (name !== 'executeQuery')
                  return typeof member === 'function' ? member.bind(inner) : member;
                return async (...asked: Parameters<typeof inner.executeQuery>) => {
                  claimed.now += 1;
                  claimed.most = Math.max(claimed.most, claimed.now);
                  return inner.executeQuery(...asked).finally(() => (claimed.now -= 1));
                };
              },
            });
          };
        },
      });
      const group = numbered(30).map((reference) => accepted(reference, { amount: 0n }));
      const verdicts = await storeEach(counting, group);
      expect([...verdicts.values()].every((verdict) => verdict instanceof Error)).toBe(true);
      expect([verdicts.size, claimed]).toEqual([30, { now: 0, most: 1 }]);
    });
  });
});
