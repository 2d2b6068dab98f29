import { balanceMonitorsQueue, GiveUp, type JobContract, type Settings, TryLater } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { newUuid, printId } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import type { JobContext } from '../platform/handlers.js';
import type { MonitorsTelemetry } from './monitors.telemetry.js';
import { NotifyCrossingJob } from './notify-crossing.job.js';
import { openBalances, openLedger } from './testing/ledger-fixture.js';

const { attempts: attemptsMax } = balanceMonitorsQueue.jobs['notify-crossing'] as JobContract;

let db: Database;
let eventId: string;
beforeEach(async () => {
  db = await openLedger();
  const [balance] = (await openBalances(db, 1)) as [string];
  const [monitor, event] = [newUuid(Date.now()), newUuid(Date.now())];
  eventId = event;
  await sql`
    insert into balance_monitors
      (id, balance_id, field, operator, precise_value, precision, seen_version, seen_value)
    values (${monitor}, ${balance}, 'balance', '>', 0, 1, 0, 0)`.execute(db);
  await sql`
    insert into monitor_events (id, monitor_id, version, body) values (${event}, ${monitor}, 1, '{}')`.execute(
    db,
  );
});
afterEach(() => db.destroy());

const secret = { reveal: () => 'a secret' };
/** Nobody listens there. */
const nowhere = { reveal: () => 'http://127.0.0.1:1/' };

/** The job with some settings, and what it counts and says. */
const jobWith = (monitors: object) => {
  const told: string[] = [];
  const tell = (kind: string) => (what: unknown) => void told.push(`${kind} ${String(what)}`);
  const telemetry = { ended: tell('ended'), deliveryFailed: tell('failed') } as unknown as MonitorsTelemetry;
  const log = {
    info: () => {},
    warn: () => {},
    error: (_fields: unknown, message: string) => void told.push(message),
  };
  const settings = {
    ledger: {
      monitors: { timeout: 1_000, answer_limit: 1_000, allow_private_targets: true, secret, ...monitors },
    },
  } as unknown as Pick<Settings, 'ledger'>;
  const job = new NotifyCrossingJob(db, settings, log, telemetry);
  const context = { attempt: 1, signal: new AbortController().signal } as unknown as JobContext;
  const handle = (id = printId('event', eventId)) => job.handle({ event_id: id }, context);
  return { handle, told };
};

const stored = async () =>
  db.selectFrom('monitor_events').select(['attempts', 'failure', 'outcome']).executeTakeFirst();

describe('telling of a crossing', () => {
  it('is tried again later when the receiver cannot be reached, with the reason on record', async () => {
    const { handle, told } = jobWith({ call_back_url: nowhere });
    await expect(handle()).rejects.toBeInstanceOf(TryLater);
    expect(await stored()).toEqual({
      attempts: 1,
      failure: 'the receiver could not be reached: ECONNREFUSED',
      outcome: null,
    });
    expect(told).toEqual(['failed unreachable']);
  });

  it('is given up after the last attempt, whoever made the others', async () => {
    await sql`update monitor_events set attempts = ${attemptsMax - 1}`.execute(db);
    const { handle, told } = jobWith({ call_back_url: nowhere });
    await expect(handle()).rejects.toBeInstanceOf(TryLater);
    expect(await stored()).toMatchObject({ attempts: attemptsMax, outcome: 'given_up' });
    expect(told).toEqual([
      'failed unreachable',
      'ended given_up',
      'a crossing could not be told and is given up',
    ]);
    await handle();
    expect(await stored()).toMatchObject({ attempts: attemptsMax });
  });

  it.each([
    [
      'the secret',
      { secret: undefined, call_back_url: nowhere },
      'the setting ledger.monitors.secret is missing',
    ],
    ['the receiver', {}, 'the setting ledger.monitors.call_back_url is missing'],
    [
      'the right to call private addresses',
      { call_back_url: nowhere, allow_private_targets: false },
      'the receiver is at an address that is not public',
    ],
  ])('waits for the operator where %s is missing', async (_what, settings, failure) => {
    const { handle, told } = jobWith(settings);
    await expect(handle()).rejects.toThrow(failure);
    expect(await stored()).toEqual({ attempts: 1, failure, outcome: null });
    expect(told).toEqual(['failed forbidden']);
  });

  it('does nothing for an event that is gone, and gives up on an id that is none', async () => {
    const { handle, told } = jobWith({ call_back_url: nowhere });
    await handle(printId('event', newUuid(Date.now())));
    await expect(handle('evt_1')).rejects.toBeInstanceOf(GiveUp);
    expect(told).toEqual([]);
  });
});
