import type { Database } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import type { AcceptedTransaction } from './accepted.repository.js';
import { storeEach } from './store-each.js';
import { openAcceptance } from './testing/acceptance-fixture.js';

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
  it('is stored but for them, and each of them is told why', async () => {
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

  it('keeps the answers of those that are durable when another one fails in another way', async () => {
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

  it('takes one connection at a time', async () => {
    const taken = { now: 0, most: 0 };
    const counting = new Proxy(db, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (key !== 'getExecutor') return typeof value === 'function' ? value.bind(target) : value;
        return () => {
          const executor = target.getExecutor();
          return new Proxy(executor, {
            get: (inner, name) => {
              const member: unknown = Reflect.get(inner, name, inner);
              if (name !== 'executeQuery') return typeof member === 'function' ? member.bind(inner) : member;
              return async (...asked: Parameters<typeof inner.executeQuery>) => {
                taken.now += 1;
                taken.most = Math.max(taken.most, taken.now);
                return inner.executeQuery(...asked).finally(() => (taken.now -= 1));
              };
            },
          });
        };
      },
    });
    const group = numbered(30).map((reference) => accepted(reference, { amount: 0n }));
    const verdicts = await storeEach(counting, group);
    expect([...verdicts.values()].every((verdict) => verdict instanceof Error)).toBe(true);
    expect([verdicts.size, taken]).toEqual([30, { now: 0, most: 1 }]);
  });
});
