import type { Database } from '@bellwether/database';
import { waitUntil } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { openChecks, zone } from '../testing/checks-fixture.js';
import { ZoneLease } from './zone-lease.js';

let db: Database;
beforeEach(async () => {
  db = await openChecks();
});
afterEach(() => db.destroy());

/** As if so much time had passed for the database. */
const age = (ms: number) =>
  sql`update zone_leases set expires_at = expires_at - ${ms} * interval '1 millisecond'`.execute(db);

describe('a zone', () => {
  it('has one holder, of many that ask at once', async () => {
    const leases = Array.from({ length: 8 }, () => new ZoneLease(db, zone, 60_000));
    const answers = await Promise.all(leases.map((lease) => lease.hold()));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(leases.map(({ isHeld }) => isHeld)).toEqual(answers);
  });

  it('stays with a holder that renews, and keeps its epoch', async () => {
    const [one, other] = [new ZoneLease(db, zone, 60_000), new ZoneLease(db, zone, 60_000)];
    await one.hold();
    for (let renewal = 0; renewal < 3; renewal += 1) {
      await age(40_000);
      expect([await other.hold(), await one.hold(), one.epoch]).toEqual([false, true, 1]);
    }
  });

  it('goes to another when the clock of the database says that its holder fell silent', async () => {
    const [one, other] = [new ZoneLease(db, zone, 60_000), new ZoneLease(db, zone, 60_000)];
    await one.hold();
    await age(59_000);
    expect(await other.hold()).toBe(false);
    await age(2_000);
    expect([await other.hold(), other.epoch]).toEqual([true, 2]);
    expect([await one.hold(), one.isHeld]).toEqual([false, false]);
  });

  it('is free at once when its holder lets it go, and only the holder can', async () => {
    const [one, other] = [new ZoneLease(db, zone, 60_000), new ZoneLease(db, zone, 60_000)];
    await one.hold();
    await other.release();
    expect(await other.hold()).toBe(false);
    await one.release();
    expect([one.isHeld, await other.hold(), other.epoch]).toEqual([false, true, 2]);
  });

  it('is no matter of another zone', async () => {
    const [one, other] = [new ZoneLease(db, zone, 60_000), new ZoneLease(db, 'elsewhere', 60_000)];
    expect([await one.hold(), await other.hold()]).toEqual([true, true]);
  });
});

describe('a holder', () => {
  it('stops by its own clock before the database lets another in', async () => {
    let nowMs = 0;
    const lease = new ZoneLease(db, zone, 1_000, () => nowMs);
    await lease.hold();
    expect(lease.isHeld).toBe(true);
    nowMs = 1_000;
    expect(lease.isHeld).toBe(false);
  });

  it('counts by the clock of the database', async () => {
    const lease = new ZoneLease(db, zone, 60_000);
    await lease.hold();
    const before = lease.nowMs;
    const { rows } = await sql<{ ms: number }>`
      select extract(epoch from clock_timestamp())::float8 * 1000 as ms`.execute(db);
    // Both were taken between the claim and now, which is all that can be said without measuring time.
    expect(Math.abs((rows[0]?.ms ?? 0) - before)).toBeLessThan(30_000);
    await waitUntil(() => lease.nowMs > before, { timeoutMs: 10_000, what: 'the clock to go on' });
  });
});
