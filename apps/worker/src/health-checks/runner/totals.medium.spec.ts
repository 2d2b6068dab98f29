import { randomUUID } from 'node:crypto';
import type { ProbeOutcome } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { sql } from 'kysely';
import {
  changeCheck,
  createCheck,
  openChecks,
  openOrganization,
  totalsOf,
  zone,
} from '../testing/checks-fixture.js';
import { TotalsFlusher } from './totals-flusher.js';
import { Totals } from './totals.js';
import { writeTotals } from './totals.repository.js';

let db: Database;
let organization: string;
let checkId: string;
beforeEach(async () => {
  db = await openChecks();
  organization = await openOrganization(db);
  checkId = await createCheck(db, { organization });
});
afterEach(() => db.destroy());

const up: ProbeOutcome = {
  verdict: 'up',
  reason: null,
  message: 'success',
  seconds: 0.25,
  phases: { connect: 0.02 },
};
const down: ProbeOutcome = {
  verdict: 'down',
  reason: 'timeout',
  message: 'timed out',
  seconds: 12,
  phases: { connect: 1 },
};

const addRun = (
  totals: Totals,
  outcome: ProbeOutcome,
  atMs: number,
  isTransition = false,
  id = checkId,
): void => {
  const success = outcome.verdict === 'up';
  const { message } = outcome;
  const durationMs = outcome.seconds * 1_000;
  const result = { id: randomUUID(), checkId: id, success, durationMs, summary: 'TCP', message, atMs };
  totals.addRun(result, { atMs, outcome }, isTransition);
};
const countResults = async () => (await db.selectFrom('health_check_results').select('id').execute()).length;

describe('a write of what runs found', () => {
  it('adds to the totals, and says what the last run was', async () => {
    const flusher = new TotalsFlusher(db, zone);
    addRun(flusher.totals, up, 1_000);
    addRun(flusher.totals, down, 2_000, true);
    await flusher.flush();
    addRun(flusher.totals, { ...up, certificateExpiresAt: 4_000_000_000 }, 3_000, true);
    flusher.totals.addNotRun(checkId, 'overload', 2);
    await flusher.flush();
    expect(await totalsOf(db, checkId)).toMatchObject({
      success: 2,
      failure: 1,
      attempts: 3,
      transitions: 2,
      buckets: ['0', '0', '0', '0', '0', '2', ...Array.from({ length: 7 }, () => '0')],
      sum_seconds: 12.5,
      reasons: { timeout: 1 },
      not_run: { overload: 2 },
      phases: { connect: 0.02 },
      last_verdict: 'up',
      last_run_at: new Date(3_000),
      certificate_expires_at: new Date(4_000_000_000_000),
    });
    expect(await countResults()).toBe(3);
  });

  it('adds counts of several reasons', async () => {
    const flusher = new TotalsFlusher(db, zone);
    for (const reason of ['timeout', 'connect', 'timeout'] as const) {
      addRun(flusher.totals, { ...down, reason }, 1_000);
      await flusher.flush();
    }
    expect(await totalsOf(db, checkId)).toMatchObject({ failure: 3, reasons: { timeout: 2, connect: 1 } });
  });

  it('never lowers anything, and leaves the later run of another worker', async () => {
    const [one, other] = [new TotalsFlusher(db, zone), new TotalsFlusher(db, zone)];
    addRun(one.totals, up, 5_000);
    await one.flush();
    addRun(other.totals, down, 4_000);
    await other.flush();
    other.totals.addNotRun(checkId, 'lost', 1);
    await other.flush();
    expect(await totalsOf(db, checkId)).toMatchObject({
      success: 1,
      failure: 1,
      last_verdict: 'up',
      last_run_at: new Date(5_000),
      phases: up.phases,
    });
  });

  it('keeps the end of a certificate while the target is down, and forgets it when there is none', async () => {
    const flusher = new TotalsFlusher(db, zone);
    const flush = async (outcome: ProbeOutcome, atMs: number) => {
      addRun(flusher.totals, outcome, atMs);
      await flusher.flush();
      return (await totalsOf(db, checkId))?.certificate_expires_at;
    };
    expect(await flush({ ...up, certificateExpiresAt: 4 }, 1_000)).toEqual(new Date(4_000));
    expect(await flush(down, 2_000)).toEqual(new Date(4_000));
    expect(await flush(up, 3_000)).toBeNull();
  });

  it('creates nothing for a check that is deleted or gone', async () => {
    const flusher = new TotalsFlusher(db, zone);
    await changeCheck(db, checkId, sql`deleted_at = now()`);
    addRun(flusher.totals, up, 1_000);
    addRun(flusher.totals, up, 1_000, false, randomUUID());
    await flusher.flush();
    expect([await totalsOf(db, checkId), await countResults()]).toEqual([undefined, 0]);
  });

  it('does not lock itself out when two workers write the same checks', async () => {
    const ids = [checkId];
    for (let check = 0; check < 20; check += 1) ids.push(await createCheck(db, { organization }));
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      const flusher = new TotalsFlusher(db, zone);
      for (let round = 0; round < 5; round += 1) {
        for (const id of writer % 2 === 0 ? ids : ids.toReversed())
          addRun(flusher.totals, up, 1_000, false, id);
        await flusher.flush();
      }
    });
    await Promise.all(writers);
    for (const id of ids) expect(await totalsOf(db, id)).toMatchObject({ success: 20 });
  });
});

describe('a write that fails', () => {
  it('is kept, and goes with the next one', async () => {
    const flusher = new TotalsFlusher(db, zone);
    addRun(flusher.totals, up, 1_000);
    await sql`alter table health_check_results rename to away`.execute(db);
    await expect(flusher.flush()).rejects.toThrow('health_check_results');
    addRun(flusher.totals, down, 2_000);
    await sql`alter table away rename to health_check_results`.execute(db);
    await flusher.flush();
    expect(await totalsOf(db, checkId)).toMatchObject({ success: 1, failure: 1, last_verdict: 'down' });
    expect(await countResults()).toBe(2);
  });

  it('is not counted twice when it took place and only its answer was lost', async () => {
    const flusher = new TotalsFlusher(db, zone);
    addRun(flusher.totals, up, 1_000);
    const totals = flusher.totals;
    await sql`alter table health_check_results rename to away`.execute(db);
    await expect(flusher.flush()).rejects.toThrow('health_check_results');
    await sql`alter table away rename to health_check_results`.execute(db);
    // As if the commit had gone through.
    await writeTotals(db, zone, totals);
    await flusher.flush();
    expect(await totalsOf(db, checkId)).toMatchObject({ success: 1 });
    expect(await countResults()).toBe(1);
  });

  it('keeps every count, and of the results the newest', () => {
    const [earlier, totals] = [new Totals(100), new Totals(100)];
    for (let run = 0; run < 100; run += 1) addRun(earlier, up, run);
    for (let run = 100; run < 200; run += 1) addRun(totals, up, run);
    totals.addEarlier(earlier);
    expect(totals.deltas.get(checkId)).toMatchObject({ success: 200, last: { atMs: 199 } });
    expect(totals.results.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 100 }, (_, run) => 100 + run),
    );
    expect(totals.dropped).toBe(100);
  });
});
