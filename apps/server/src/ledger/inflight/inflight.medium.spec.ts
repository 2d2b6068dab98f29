import type { Database } from '@bellwether/database';
import { newUuid, printId } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { type AcceptedTransaction, storeAccepted } from '../intake/accepted.repository.js';
import { InflightService } from './inflight.service.js';
import type { LaneCall } from '../intake/lane-jobs.js';
import { stoppedLane } from '../ledger.errors.js';
import { openAcceptance } from '../testing/acceptance-fixture.js';
import { TransactionsService } from '../transactions/transactions.service.js';

const lane = 3;

let db: Database;
let accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
let calls: (readonly LaneCall[])[];
beforeEach(async () => {
  ({ db, accepted } = await openAcceptance());
  calls = [];
});
afterEach(() => db.destroy());

const idOf = (uuid: string) => printId('transaction', uuid);

/** Transactions that are held, as a worker leaves them. */
const hold = async (count: number, change: Partial<AcceptedTransaction> = {}): Promise<readonly string[]> => {
  const nowMs = Date.now();
  const held = Array.from({ length: count }, (_, index) => {
    const id = newUuid(nowMs, index);
    return accepted(id, { id, amount: 100n, inflight: true, ...change });
  });
  await storeAccepted(db, held);
  await sql`update transactions set status = 'INFLIGHT' where status = 'QUEUED'`.execute(db);
  await sql`delete from queue_places`.execute(db);
  return held.map(({ id }) => id);
};

const holdDivided = async (legCount: number) => {
  const groupId = newUuid(Date.now());
  const group = { id: groupId, kind: 'split' as const, atomic: true, size: legCount, created_at: new Date() };
  await db.insertInto('transaction_groups').values(group).execute();
  return { whole: idOf(groupId), legs: await hold(legCount, { groupId }) };
};

const end = (status: 'APPLIED' | 'VOID', ids: readonly string[], on: Database = db) =>
  sql`update transactions set status = ${status},
    committed_amount = case when ${status} = 'APPLIED' then precise_amount else committed_amount end
    where id = any(${ids}::uuid[])`.execute(on);

interface Circumstances {
  /** What is done before the wait for the action ends. */
  readonly meanwhile?: () => Promise<unknown>;
  /** Whether the wait ends because the action has had its turn. */
  readonly gone?: boolean;
  /** What the database fails with while the action is waited for. */
  readonly failsWith?: string;
  /** What is done between the look at what is asked about and the storing. */
  readonly beforeStoring?: () => Promise<unknown>;
  readonly isStopped?: boolean;
}

const serviceOf = ({
  meanwhile,
  gone = true,
  failsWith,
  beforeStoring,
  isStopped = false,
}: Circumstances = {}) => {
  const none = undefined as never;
  const transactions = new TransactionsService(db, none, none, none, none);
  if (beforeStoring !== undefined) {
    const find = transactions.find.bind(transactions);
    transactions.find = async (ids) => {
      transactions.find = find;
      const found = await find(ids);
      await beforeStoring();
      return found;
    };
  }
  const watch = {
    gone: async () => {
      await meanwhile?.();
      const failure = Object.assign(new Error('a test'), { code: failsWith });
      if (failsWith !== undefined) transactions.find = () => Promise.reject(failure);
      return gone;
    },
  };
  const lanes = {
    laneOf: () => lane,
    assertOpen: () => {
      if (isStopped) throw stoppedLane(lane);
    },
  };
  const jobs = { enqueueEach: async (given: readonly LaneCall[]) => void calls.push(given) };
  return new InflightService(db, transactions, jobs as never, watch as never, lanes as never);
};

const waiting = async () => {
  const queueRows = await db.selectFrom('queue_places').selectAll().orderBy('seq').execute();
  return queueRows.map(({ transaction_id: id, action, amount }) => [id, action, amount]);
};

const commit = (uuid: string, precise?: string) => ({
  transaction_id: idOf(uuid),
  status: 'commit',
  ...(precise !== undefined && { precise_amount: precise }),
});

describe('a request that waits for an action', () => {
  it.each([
    ['void', 'APPLIED', 'TXN_ALREADY_COMMITTED'],
    ['commit', 'VOID', 'TXN_ALREADY_VOIDED'],
  ] as const)('learns that a %s came too late', async (status, became, code) => {
    const [id] = (await hold(1)) as [string];
    const meanwhile = () => end(became, [id]);
    const asked = { transaction_id: idOf(id), status };
    const late = serviceOf({ meanwhile });
    await expect(late.act(asked, true)).rejects.toMatchObject({ code });
    await sql`delete from queue_places`.execute(db);
    const [other] = (await hold(1)) as [string];
    const service = serviceOf({ meanwhile: () => end(became, [other]) });
    expect(await service.actEach([{ ...asked, transaction_id: idOf(other) }], true)).toMatchObject([
      { status: 'failed', code },
    ]);
  });

  it.each([
    ['commit', 'APPLIED', 'TXN_ALREADY_COMMITTED'],
    ['commit', 'VOID', 'TXN_ALREADY_VOIDED'],
    ['void', 'APPLIED', 'TXN_ALREADY_COMMITTED'],
    ['void', 'VOID', 'TXN_ALREADY_VOIDED'],
  ] as const)(
    'learns that a %s of the whole came too late for one leg, which is %s',
    async (status, became, code) => {
      const { whole, legs } = await holdDivided(3);
      const service = serviceOf({ meanwhile: () => end(became, legs.slice(1, 2)) });
      await expect(service.act({ transaction_id: whole, status }, true)).rejects.toMatchObject({ code });
    },
  );

  it('learns that a part was committed, though the rest was voided after it', async () => {
    const [done, late] = (await hold(2)) as [string, string];
    const voidRest = (id: string, committed: number) =>
      sql`update transactions set status = 'VOID', committed_amount = ${committed} where id = ${id}`.execute(
        db,
      );
    const first = serviceOf({ meanwhile: () => voidRest(done, 10) });
    expect(await first.act(commit(done, '10'), true)).toMatchObject({ queued: false });
    const second = serviceOf({ meanwhile: () => voidRest(late, 0) });
    await expect(second.act(commit(late, '10'), true)).rejects.toMatchObject({ code: 'TXN_ALREADY_VOIDED' });
  });

  it('learns that its part was not committed, though another part was after the check', async () => {
    const [id] = (await hold(1)) as [string];
    const set = (status: string) =>
      sql`update transactions set status = ${status}, committed_amount = 60 where id = ${id}`.execute(db);
    const service = serviceOf({ beforeStoring: () => set('INFLIGHT'), meanwhile: () => set('VOID') });
    await expect(service.act(commit(id, '40'), true)).rejects.toMatchObject({ code: 'TXN_ALREADY_VOIDED' });
  });

  it('learns that the action is still queued when the wait ends first', async () => {
    const [first, second] = (await hold(2)) as [string, string];
    const service = serviceOf({ gone: false });
    expect(await service.act({ transaction_id: idOf(first), status: 'void' }, true)).toMatchObject({
      queued: true,
      found: { legs: [{ status: 'INFLIGHT' }] },
    });
    expect(await service.actEach([commit(second)], true)).toEqual([
      { transaction_id: idOf(second), status: 'succeeded', queued: true },
    ]);
  });

  it.each([
    ['an outage', '08006'],
    ['a read that was given up', '57014'],
  ])(
    'gets no error for %s once the action is stored, because the client would repeat it',
    async (_what, failsWith) => {
      const [first, second] = (await hold(2)) as [string, string];
      const failing = { failsWith };
      expect(await serviceOf(failing).act(commit(first, '10'), true)).toMatchObject({ queued: true });
      expect(await serviceOf(failing).actEach([commit(second, '10')], true)).toMatchObject([
        { queued: true },
      ]);
    },
  );
});

describe('actions that are asked for together', () => {
  it('are stored together with one job, and each has its own answer', async () => {
    const [first, second, third, ended] = (await hold(4)) as [string, string, string, string];
    await end('VOID', [ended]);
    const results = await serviceOf().actEach(
      [
        commit(first, '10'),
        commit(second, '101'),
        { transaction_id: 'txn_none', status: 'commit' },
        commit(third),
        commit(first, '20'),
        commit(ended),
      ],
      false,
    );
    expect(results.map(({ status, code, queued }) => code ?? [status, queued])).toEqual([
      ['succeeded', true],
      'TXN_COMMIT_AMOUNT_EXCEEDED',
      'TXN_NOT_FOUND',
      ['succeeded', true],
      'GEN_CONFLICT',
      'TXN_ALREADY_VOIDED',
    ]);
    expect(await waiting()).toEqual([
      [first, 'commit', 10n],
      [third, 'commit', null],
    ]);
    expect(calls.map((given) => given.map(({ id }) => id))).toEqual([[first, third]]);
  });

  it('are not stored in part when the database is away, so that the client can repeat them', async () => {
    const ids = await hold(5);
    // As a server that is taken away between one row and the next.
    await sql`create function fail_away() returns trigger language plpgsql as $$
      begin
        if new.transaction_id = tg_argv[0]::uuid then raise exception 'away' using errcode = 'admin_shutdown'; end if;
        return new;
      end $$`.execute(db);
    const trigger = `create trigger away before insert on queue_places for each row execute function`;
    await sql.raw(`${trigger} fail_away('${ids[3]}')`).execute(db);
    const asked = ids.map((id) => commit(id, '10'));
    await expect(serviceOf().actEach(asked, false)).rejects.toMatchObject({ code: '57P01' });
    expect(await waiting()).toEqual([]);
  });

  it('are stored for all legs or none, and for a leg without another action', async () => {
    const { whole, legs } = await holdDivided(3);
    const leg = commit(legs[1] as string);
    const all = { transaction_id: whole, status: 'void' };
    const codes = async (...asked: Parameters<InflightService['actEach']>[0]) =>
      (await serviceOf().actEach(asked, false)).map(({ code }) => code);
    expect(await codes(leg, all)).toEqual([undefined, 'GEN_CONFLICT']);
    expect(await waiting()).toEqual([[legs[1], 'commit', null]]);
    expect(await codes(all)).toEqual(['GEN_CONFLICT']);
    expect(await waiting()).toEqual([[legs[1], 'commit', null]]);
    await sql`delete from queue_places`.execute(db);
    expect(await codes(all, leg)).toEqual([undefined, 'GEN_CONFLICT']);
    expect(await waiting()).toEqual(legs.map((id) => [id, 'void', null]));
  });

  it('learn the reason: another action waits, or the request names a transaction twice', async () => {
    const { whole, legs } = await holdDivided(3);
    const [leg, other] = legs as [string, string];
    await serviceOf().act(commit(other), false);
    const refused = [whole, idOf(leg)].map((transaction_id) => ({ transaction_id, status: 'void' }));
    const results = await serviceOf().actEach(refused, false);
    expect(results.map(({ code, message }) => [code, message])).toEqual([
      ['GEN_CONFLICT', `an action on transaction ${whole} is already queued`],
      ['GEN_CONFLICT', `this request names transaction ${idOf(leg)} twice, by itself or as a leg`],
    ]);
    expect(await waiting()).toEqual([[other, 'commit', null]]);
  });

  it('are refused when an earlier one that is being applied leaves too little', async () => {
    const [id] = (await hold(1)) as [string];
    await serviceOf().act(commit(id, '60'), false);
    let late: Promise<unknown> | undefined;
    await db.transaction().execute(async (trx) => {
      await sql`delete from queue_places`.execute(trx);
      await sql`update transactions set committed_amount = 60`.execute(trx);
      late = serviceOf().act(commit(id, '60'), false);
      late.catch(() => undefined);
      await waitUntil(
        async () => {
          const { rows } = await sql<{ there: boolean }>`select exists (select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock') as there`.execute(db);
          return rows[0]?.there;
        },
        { timeoutMs: 10_000, what: 'the second commit to wait for the first' },
      );
    });
    await expect(late).rejects.toMatchObject({ code: 'TXN_COMMIT_AMOUNT_EXCEEDED' });
    expect(await waiting()).toEqual([]);
  });
});

describe('a dry run of an action', () => {
  it('is refused where another one waits, and stores nothing', async () => {
    const [id] = (await hold(1)) as [string];
    expect(await serviceOf().tryOut(commit(id))).toMatchObject({ legs: [{ status: 'INFLIGHT' }] });
    expect(await waiting()).toEqual([]);
    await serviceOf().act(commit(id), false);
    await expect(serviceOf().tryOut(commit(id))).rejects.toMatchObject({ code: 'GEN_CONFLICT' });
  });

  it('is refused where its lane is stopped, like the action itself', async () => {
    const [id] = (await hold(1)) as [string];
    const service = serviceOf({ isStopped: true });
    await expect(service.tryOut(commit(id))).rejects.toMatchObject({ code: 'GEN_UNAVAILABLE' });
    await expect(service.act(commit(id), false)).rejects.toMatchObject({ code: 'GEN_UNAVAILABLE' });
  });
});
