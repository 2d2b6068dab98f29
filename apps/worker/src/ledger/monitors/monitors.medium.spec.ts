import type { Database } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { lookAtMonitors } from './look-at-monitors.js';
import {
  claimEvent,
  type DueEvent,
  deleteEndedEvents,
  endEvent,
  lockDueMonitors,
  returnEvents,
  takeDueEvents,
} from './monitors.repository.js';
import { accept, ask, openBalances, openLedger, applyAll } from '../testing/ledger-fixture.js';

let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const options = { monitorsMax: 100, movesMax: 100 };

const watch = async (balanceId: string, operator: string, value: bigint, field = 'balance') => {
  const id = newUuid(Date.now());
  await sql`
    insert into balance_monitors (id, balance_id, field, operator, precise_value, precision, seen_version, seen_value)
    select ${id}::uuid, id, ${field}, ${operator}, ${value}, 100, version, credit_balance - debit_balance
    from balances where id = ${balanceId}::uuid`.execute(db);
  return id;
};

const events = async () => {
  const { rows } = await sql<{ body: string; version: number; monitor: string }>`
    select body, version, monitor_id as monitor from monitor_events order by id`.execute(db);
  return rows.map(({ body, ...row }) => ({
    ...row,
    ...(JSON.parse(body) as { data: { crossing: { precise_value: number } } }).data.crossing,
  }));
};

const move = async (source: string, destination: string, ...amounts: readonly bigint[]) => {
  await accept(
    db,
    amounts.map((amount) => ({ source, destination, amount, allowOverdraft: true })),
  );
  await applyAll(db);
};

describe('a look at the monitors', () => {
  it('finds every crossing among the entries, also those of one batch, and each once', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const monitor = await watch(shop, '>=', 100n);
    await move(world, shop, 60n, 60n);
    await move(shop, world, 100n);
    await move(world, shop, 90n, 5n);
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 2, more: false });
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 0, more: false });
    expect(await events()).toMatchObject([
      { monitor, version: 2, precise_value: 120 },
      { monitor, version: 4, precise_value: 110 },
    ]);
  });

  it('is the same however little is looked at in one go', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    await watch(shop, '>', 100n);
    await watch(shop, '<', 200n);
    await watch(world, '<', -150n);
    for (const [from, to] of [
      [world, shop],
      [shop, world],
      [world, shop],
    ] as const) {
      await move(from, to, 70n, 70n, 70n);
    }
    let crossings = 0;
    for (let more = true; more;) {
      const look = await lookAtMonitors(db, { monitorsMax: 1, movesMax: 2 });
      crossings += look.crossings;
      ({ more } = look);
    }
    // Above 100 twice, below 200 again once, and the world below −150 twice.
    expect(crossings).toBe(5);
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 0, more: false });
  });

  it('follows what is inflight', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    await watch(shop, '>=', 50n, 'inflight_credit_balance');
    await watch(world, '>=', 50n, 'inflight_debit_balance');
    await watch(shop, '>=', 50n, 'credit_balance');
    const [held = ''] = await accept(db, [
      { source: world, destination: shop, amount: 50n, allowOverdraft: true, inflight: true },
    ]);
    await applyAll(db);
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 2, more: false });
    await ask(db, held, 'commit');
    await applyAll(db);
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 1, more: false });
  });

  it('finds each crossing once when several workers look at the same time', async () => {
    const [world, ...shops] = (await openBalances(db, 11)) as [string, ...string[]];
    for (const shop of shops) await watch(shop, '>=', 1n);
    for (const shop of shops) await move(world, shop, 1n);
    const looks = await Promise.all(Array.from({ length: 5 }, () => lookAtMonitors(db, options)));
    expect(looks.reduce((sum, { crossings }) => sum + crossings, 0)).toBe(10);
    expect(new Set((await events()).map(({ monitor }) => monitor)).size).toBe(10);
  });

  it('passes by a crossing that is stored already, and stores the others', async () => {
    const [world, shop, other] = (await openBalances(db, 3)) as [string, string, string];
    const monitor = await watch(shop, '>=', 100n);
    await watch(other, '>=', 1n);
    await move(world, shop, 100n);
    await move(world, other, 1n);
    await sql`
      insert into monitor_events (id, monitor_id, version, body)
      values (${newUuid(Date.now())}, ${monitor}, 1, '{"data":{"crossing":{}}}')`.execute(db);
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 1, more: false });
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 0, more: false });
    expect(await events()).toHaveLength(2);
  });

  it('comes to every monitor in turn, also when the first ones stay due', async () => {
    const [world, busy, shop] = (await openBalances(db, 3)) as [string, string, string];
    await watch(busy, '>=', 100n);
    const monitor = await watch(shop, '>=', 1n);
    await move(world, busy, 1n, 1n, 1n, 1n);
    await move(world, shop, 1n);
    const little = { monitorsMax: 1, movesMax: 1 };
    await lookAtMonitors(db, little);
    await lookAtMonitors(db, little);
    expect(await events()).toMatchObject([{ monitor }]);
  });

  it('leaves to another worker what that one looks at just now', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    await watch(shop, '>=', 1n);
    await move(world, shop, 1n);
    await db.transaction().execute(async (trx) => {
      expect(await lockDueMonitors(trx, 10)).toHaveLength(1);
      expect(await lookAtMonitors(db, options)).toEqual({ crossings: 0, more: false });
    });
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 1, more: false });
  });

  it('stores nothing of a look that does not end', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    await watch(shop, '>=', 1n);
    await move(world, shop, 1n);
    await sql`alter table balance_monitors add constraint broken check (seen_version = 0)`.execute(db);
    await expect(lookAtMonitors(db, options)).rejects.toThrow('broken');
    expect(await events()).toEqual([]);
    await sql`alter table balance_monitors drop constraint broken`.execute(db);
    expect(await lookAtMonitors(db, options)).toEqual({ crossings: 1, more: false });
  });
});

describe('a crossing that is found', () => {
  const found = async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    await watch(shop, '>=', 1n);
    await move(world, shop, 1n);
    await lookAtMonitors(db, options);
  };
  const due = (patienceMs = 60_000) => takeDueEvents(db, { limit: 10, patienceMs });

  it('is given a job once, and another when that one was lost', async () => {
    await found();
    const first = await due(-1_000);
    expect(first).toMatchObject([{ attempts: 0 }]);
    expect(await due()).toEqual(first);
    expect(await due()).toEqual([]);
  });

  it('counts its attempts before they are made, and is not sent again when it has ended', async () => {
    await found();
    const [{ id }] = (await due()) as [DueEvent];
    expect(await claimEvent(db, { id, attempts: 0 }, 0)).toMatchObject({ attempts: 1, callBackUrl: null });
    expect(await claimEvent(db, { id, attempts: 1 }, 60_000)).toMatchObject({ attempts: 2 });
    expect(await endEvent(db, id, 'delivered')).toBe(true);
    expect(await endEvent(db, id, 'given_up', 'too late')).toBe(false);
    expect(await claimEvent(db, { id, attempts: 2 }, 0)).toBeUndefined();
    expect(await due()).toEqual([]);
  });

  it('is sent by one of several concurrent attempts', async () => {
    await found();
    const [event] = (await due()) as [DueEvent];
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimEvent(db, event, 0)));
    expect(claims.filter((claim) => claim !== undefined)).toMatchObject([{ attempts: 1 }]);
  });

  it('is due at once when it could not be given a job, unless it is being sent', async () => {
    await found();
    const [event] = (await due()) as [DueEvent];
    await returnEvents(db, [event]);
    expect(await due()).toEqual([event]);
    await claimEvent(db, event, 60_000);
    await returnEvents(db, [event]);
    expect(await due()).toEqual([]);
  });

  it('is forgotten when it has ended long ago, and not before', async () => {
    await found();
    const [{ id }] = (await due()) as [DueEvent];
    expect(await deleteEndedEvents(db, { keepMs: 0, limit: 10 })).toBe(0);
    await endEvent(db, id, 'delivered');
    expect(await deleteEndedEvents(db, { keepMs: 3_600_000, limit: 10 })).toBe(0);
    await sql`update monitor_events set created_at = now() - interval '2 hours'`.execute(db);
    expect(await deleteEndedEvents(db, { keepMs: 3_600_000, limit: 10 })).toBe(1);
    expect(await events()).toEqual([]);
  });

  it('is forgotten with no more at once than the limit, and has an index to be found by', async () => {
    await found();
    await sql`
      insert into monitor_events (id, monitor_id, version, body, outcome, created_at)
      select gen_random_uuid(), m.id, version, '{}', 'delivered', now() - interval '2 hours'
      from balance_monitors m, generate_series(10, 16) version`.execute(db);
    const forget = () => deleteEndedEvents(db, { keepMs: 3_600_000, limit: 5 });
    expect([await forget(), await forget(), await forget()]).toEqual([5, 2, 0]);
    const { rows } = await sql<{ indexdef: string }>`
      select indexdef from pg_indexes where indexname = 'monitor_events_ended'`.execute(db);
    expect(rows).toEqual([{ indexdef: expect.stringContaining('(created_at) WHERE (outcome IS NOT NULL)') }]);
  });
});
