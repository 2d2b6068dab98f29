import { jest } from '@jest/globals';
import type { Database, QueryTiming } from '@bellwether/database';
import { findWaitingLanes, hotLane, laneOf, verifyLedger } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { type RawBuilder, sql } from 'kysely';
import type { LanesService } from './lanes.service.js';
import { lockBalances } from '../batches/locks.repository.js';
import {
  Holder,
  untilWaiting,
  accept,
  applyAll,
  ask,
  lanes,
  openBalances,
  openLedger,
  statusesOf,
} from '../testing/ledger-fixture.js';
import { watchLanes, type WatchedLanes } from '../testing/watched-lanes.js';

let db: Database;
let watched: WatchedLanes[];
beforeEach(async () => {
  db = await openLedger();
  watched = [];
});
afterEach(() => db.destroy());

const serviceOf = (options: Parameters<typeof watchLanes>[1] = {}): LanesService => {
  const lanesOf = watchLanes(db, options);
  watched.push(lanesOf);
  return lanesOf.service;
};
const calls = () => watched.flatMap((one) => one.calls);
const broken = () => watched.flatMap((one) => one.broken);

const hold = async (amount: bigint, dates: { expiresInMs?: number; commitsInMs?: number } = {}) => {
  const [source, destination] = (await openBalances(db, 2)) as [string, string];
  const asked = { source, destination, amount, allowOverdraft: true, inflight: true, ...dates };
  const [id] = (await accept(db, [asked])) as [string];
  return { id, source, lane: laneOf(source, lanes) };
};

describe('work of one transaction in two lanes', () => {
  it.each(['commit', 'void'] as const)(
    'L4: is done once and breaks nothing when a part is committed while its %s waits elsewhere',
    async (action) => {
      const { id, source, lane } = await hold(100n, { expiresInMs: 60_000 });
      await applyAll(db);
      // The date of an inflight transaction, left behind in the lane that it once was sent to.
      await sql`update queue_places set lane = ${hotLane}, due_at = now(), action = ${action},
        cause = ${action === 'void' ? 'expiry' : 'commit_date'}`.execute(db);
      await ask(db, id, 'commit', 30n);
      const service = serviceOf();
      const balance = await Holder.open(db);
      await balance.hold((trx) => lockBalances(trx, [source]));
      const working = [service.work(lane), service.work(hotLane)];
      await untilWaiting(db, 2, 'row').finally(() => balance.letGo());
      await Promise.all(working);
      expect(broken()).toEqual([]);
      const [[status] = []] = await statusesOf(db, [id]);
      expect(['APPLIED', 'VOID']).toContain(status);
      expect(await db.selectFrom('queue_places').selectAll().execute()).toEqual([]);
      await verifyLedger(db);
    },
  );

  /** The lane that comes too late, and those that come before it. */
  const [late, ...before] = [3, 0, 1] as const;

  /** Dates wait where the first member of an atomic request stands, what is asked for in the lane of the own source. */
  const holdTwo = async (action: 'commit' | 'void') => {
    const [asked, dated] = action === 'commit' ? [[late, late], before] : [before, [late, late]];
    const balances = (await openBalances(db, 60)).toSorted();
    const destinations = balances.splice(-2);
    const sources = asked.map((lane) => {
      const index = balances.findIndex((id) => laneOf(id, lanes) === lane);
      return balances.splice(index, 1)[0] as string;
    });
    const rows = sources.map((source, index) => ({
      source,
      destination: destinations[index] as string,
      amount: 100n,
      allowOverdraft: true,
      inflight: true,
      expiresInMs: 60_000,
      lane: dated[index] as number,
    }));
    const ids = await accept(db, rows);
    await applyAll(db);
    for (const id of ids) await ask(db, id, 'commit', action === 'commit' ? null : 30n);
    await sql`update queue_places set due_at = case when lane = ${late} then now() + interval '1 minute'
      else now() end`.execute(db);
    return { ids, destinations };
  };

  it.each(['commit', 'void'] as const)(
    'L4: breaks nothing where a lane comes too late with the %s of one transaction after another',
    async (action) => {
      const { ids, destinations } = await holdTwo(action);
      const falls = (id: string | undefined) =>
        sql`update queue_places set due_at = now() where lane = ${late} and transaction_id = ${id}`.execute(
          db,
        );
      const service = serviceOf();
      const [first, second] = [await Holder.open(db), await Holder.open(db)];
      try {
        // Sources are locked before destinations, whose ids are the greatest: each lane before holds its source.
        await first.hold((trx) => lockBalances(trx, destinations.slice(0, 1)));
        await second.hold((trx) => lockBalances(trx, destinations.slice(1)));
        const firstBefore = service.work(before[0]);
        await untilWaiting(db, 1, 'row');
        await falls(ids[0]);
        const working = [firstBefore, service.work(late)];
        await untilWaiting(db, 2, 'row');
        working.push(service.work(before[1]));
        await untilWaiting(db, 3, 'row');
        await falls(ids[1]);
        working.push(service.work(late));
        await first.letGo();
        await firstBefore;
        await untilWaiting(db, 2, 'row');
        await second.letGo();
        await Promise.all(working);
      } finally {
        await Promise.all([first.letGo(), second.letGo()]);
      }
      await service.work(late);
      expect(broken()).toEqual([]);
      expect(await statusesOf(db, ids)).toEqual(ids.map(() => ['VOID', null]));
      expect(await db.selectFrom('queue_places').selectAll().execute()).toEqual([]);
      await verifyLedger(db);
    },
  );
});

describe('a guarantee that does not hold', () => {
  it('gives the job up without a retry, counted once, and leaves the work where it was', async () => {
    const { source, lane } = await hold(5n);
    await sql`update balances set currency = 'EUR' where id = ${source}`.execute(db);
    await expect(serviceOf().work(lane)).rejects.toMatchObject({ code: 'TXN_INVARIANT_BROKEN' });
    expect(broken()).toEqual(['L2']);
    expect(await db.selectFrom('queue_places').select('lane').execute()).toEqual([{ lane }]);
  });

  it('stops its lane, so that no other worker stops for it, until a person opens it again', async () => {
    const { id, source, lane } = await hold(5n);
    await sql`update balances set currency = 'EUR' where id = ${source}`.execute(db);
    const [first, second] = [serviceOf(), serviceOf()];
    const ended = await Promise.allSettled([first.work(lane), second.work(lane)]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await second.work(lane);
    expect(broken()).toEqual(['L2']);
    expect(await findWaitingLanes(db, 0)).toEqual([]);

    await sql`update balances set currency = 'USD' where id = ${source}`.execute(db);
    await sql`delete from stopped_lanes`.execute(db);
    expect(await findWaitingLanes(db, 0)).toEqual([{ lane, transactionId: id }]);
    await second.work(lane);
    expect(await statusesOf(db, [id])).toEqual([['INFLIGHT', null]]);
  });
});

describe('what the database itself refuses', () => {
  it.each([
    ['L6', 'an entry for the version that is next', () => takeVersion()],
    [
      'L7',
      'a row that its constraint forbids',
      () => sql`alter table transactions drop constraint
      l7_commits_stay_within_the_amount, add constraint l7_commits_stay_within_the_amount
      check (status = 'QUEUED')`,
    ],
    [
      'L5',
      'a status that is final',
      () => sql`create trigger early before update on transactions
      for each row execute function refuse_change('L5')`,
    ],
  ] as const)(
    '%s: %s is a broken guarantee: no retry, and the lane is stopped',
    async (guarantee, _what, spoil) => {
      const [source, destination] = (await openBalances(db, 2)) as [string, string];
      const [id] = (await accept(db, [{ source, destination, amount: 5n, allowOverdraft: true }])) as [
        string,
      ];
      const lane = laneOf(source, lanes);
      await spoil().execute(db);
      await expect(serviceOf().work(lane)).rejects.toMatchObject({ code: 'TXN_INVARIANT_BROKEN' });
      expect(broken()).toEqual([guarantee]);
      expect(await db.selectFrom('stopped_lanes').select('lane').execute()).toEqual([{ lane }]);
      expect(await statusesOf(db, [id])).toEqual([['QUEUED', null]]);
    },
  );

  const takeVersion = () => sql`
    insert into entries (balance_id, version, transaction_id, side, settled, inflight, created_at)
    select source_id, 1, gen_random_uuid(), 'debit', -1, 0, now() from transactions`;
});

describe('a lane whose balance another transaction holds', () => {
  it('tries again later, and how long it waited is counted though it got nothing', async () => {
    await db.destroy();
    db = await openLedger({ lockTimeoutMs: 100 });
    const { source, lane } = await hold(5n);
    const { service, failedLockWaits } = watchLanes(db);
    const balance = await Holder.open(db);
    await balance.hold((trx) => lockBalances(trx, [source]));
    const [ended] = await Promise.allSettled([service.work(lane)]).finally(() => balance.letGo());
    expect(ended).toMatchObject({ reason: { code: 'GEN_RESOURCE_LOCKED', cause: { code: '55P03' } } });
    expect(failedLockWaits).toHaveLength(1);
  });
});

describe('a lane', () => {
  const three = async (): Promise<{
    ids: readonly string[];
    lane: number;
    accepted: () => Promise<string>;
  }> => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const one = { source, destination, amount: 1n, allowOverdraft: true };
    const ids = await accept(db, [one, one, one]);
    const accepted = async () => ((await accept(db, [one])) as [string])[0];
    return { ids, lane: laneOf(source, lanes), accepted };
  };
  const holdRow = async (statement: RawBuilder<unknown>): Promise<Holder> => {
    const holder = await Holder.open(db);
    await holder.hold((trx) => statement.execute(trx));
    return holder;
  };

  it('is read again for a job that asks between reading ahead and taking the next batch', async () => {
    const read: QueryTiming[] = [];
    await db.destroy();
    db = await openLedger({ onQuery: (query) => read.push(query) });
    const { ids, lane, accepted } = await three();
    // The first batch has taken two and cannot write; what is behind it is read meanwhile.
    const holder = await holdRow(sql`select from transactions where id = ${ids[0]} for update`);
    const service = serviceOf({ batchSize: 2 });
    const working = service.work(lane);
    await untilWaiting(db, 1, 'row');
    const isAhead = ({ operation, table }: QueryTiming) => operation === 'select' && table === 'queue_places';
    await waitUntil(() => read.some(isAhead), { timeoutMs: 10_000, what: 'the next batch to be read' });
    const late = await accepted();
    await service.work(lane);
    await holder.letGo();
    await working;
    expect(await statusesOf(db, [...ids, late])).toEqual([...ids, late].map(() => ['APPLIED', null]));
  });

  it.each([1, 2])(
    'goes on where another took a place that it was about to take, in batches of %i',
    async (batchSize) => {
      const { ids, lane } = await three();
      const holder = await holdRow(sql`delete from queue_places where transaction_id = ${ids[0]}`);
      const working = serviceOf({ batchSize }).work(lane);
      await untilWaiting(db, 1, 'row');
      await holder.letGo();
      await working;
      expect(await statusesOf(db, ids.slice(1))).toEqual(ids.slice(1).map(() => ['APPLIED', null]));
    },
  );
});

describe('a lane that does not become empty', () => {
  it('gives its place to others after a while, and gets a job for the rest', async () => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const one = { source, destination, amount: 1n, allowOverdraft: true };
    const ids = await accept(db, [one, one, one]);
    const lane = laneOf(source, lanes);
    let hours = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (hours += 1) * 3_600_000);
    await serviceOf({ batchSize: 1 })
      .work(lane)
      .finally(() => clock.mockRestore());
    expect(await statusesOf(db, ids)).toEqual([
      ['APPLIED', null],
      ['QUEUED', null],
      ['QUEUED', null],
    ]);
    expect(calls()).toEqual([{ lane, transactionId: ids[0], because: expect.stringMatching(/^more:/) }]);
  });
});

describe('a date of an inflight transaction', () => {
  it('gets a job at its time from the batch that made it inflight', async () => {
    const { id, lane } = await hold(5n, { expiresInMs: 60_000, commitsInMs: 30_000 });
    await serviceOf().work(lane);
    expect(calls().map(({ lane: to, transactionId, because }) => [to, transactionId, because])).toEqual(
      expect.arrayContaining([
        [lane, id, 'expiry'],
        [lane, id, 'commit_date'],
      ]),
    );
    for (const { delayMs = 0 } of calls()) expect(delayMs).toBeGreaterThan(20_000);
  });

  it('shares its job with all others of its lane and time', async () => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const one = { source, destination, amount: 1n, allowOverdraft: true, inflight: true };
    const ids = await accept(db, [
      { ...one, expiresInMs: 60_000 },
      { ...one, expiresInMs: 60_000 },
      { ...one, expiresInMs: 90_000 },
    ]);
    await serviceOf().work(laneOf(source, lanes));
    expect(calls()).toHaveLength(2);
    expect(calls().map(({ transactionId }) => transactionId)).toContain(ids[2]);
  });

  it.each([
    ['expiry', 'VOID', { expiresInMs: 60_000 }],
    ['commit date', 'APPLIED', { commitsInMs: 60_000 }],
  ])(
    'is done once when its %s comes, though its job comes twice and another worker looks',
    async (_date, final, dates) => {
      const { id, lane } = await hold(5n, dates);
      await serviceOf().work(lane);
      await sql`update queue_places set due_at = now() - interval '1 second'`.execute(db);
      const [first, second] = [serviceOf(), serviceOf()];
      await Promise.all([first.work(lane), second.work(lane), first.work(lane), second.work(lane)]);
      expect(await statusesOf(db, [id])).toEqual([[final, null]]);
      const events = await db.selectFrom('transaction_history').select('status').orderBy('page').execute();
      expect(events.map(({ status }) => status)).toEqual(['QUEUED', 'INFLIGHT', final]);
      await verifyLedger(db);
    },
  );
});

describe('scheduled work', () => {
  it('is done once by two workers that wake at its time', async () => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const one = { source, destination, amount: 1n, allowOverdraft: true, dueInMs: 60_000 };
    const ids = await accept(db, [one, one, one]);
    const lane = laneOf(source, lanes);
    const [first, second] = [serviceOf(), serviceOf()];
    await Promise.all([first.work(lane), second.work(lane)]);
    expect(await statusesOf(db, ids)).toEqual(ids.map(() => ['SCHEDULED', null]));
    await sql`update queue_places set due_at = now()`.execute(db);
    await Promise.all([first.work(lane), second.work(lane), first.work(lane)]);
    expect(await statusesOf(db, ids)).toEqual(ids.map(() => ['APPLIED', null]));
    expect(await db.selectFrom('entries').select('version').execute()).toHaveLength(2 * ids.length);
    await verifyLedger(db);
  });
});
