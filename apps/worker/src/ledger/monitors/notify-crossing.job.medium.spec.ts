import { balanceMonitorsQueue, GiveUp, type JobContract, type Settings } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { newUuid, printId } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import type { JobContext } from '@bellwether/platform';
import type { MonitorsTelemetry } from './monitors.telemetry.js';
import { NotifyCrossingJob } from './notify-crossing.job.js';
import { openBalances, openLedger } from '../testing/ledger-fixture.js';

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
/** No server listens there. */
const nowhere = { reveal: () => 'http://127.0.0.1:1/' };

/** The job with some settings, and what it counts and says. */
const jobWith = (monitors: object) => {
  const noted: string[] = [];
  const note = (kind: string) => (what: unknown) => void noted.push(`${kind} ${String(what)}`);
  const telemetry = { ended: note('ended'), deliveryFailed: note('failed') } as unknown as MonitorsTelemetry;
  const log = {
    info: () => {},
    warn: (_fields: unknown, message: string) => void noted.push(message),
    error: (_fields: unknown, message: string) => void noted.push(message),
  };
  const settings = {
    ledger: {
      monitors: { timeout: 1_000, answer_limit: 1_000, allow_private_targets: true, secret, ...monitors },
    },
  } as unknown as Pick<Settings, 'ledger'>;
  const job = new NotifyCrossingJob(db, settings, log, telemetry);
  const handle = (attemptsMade = 0, id = printId('event', eventId), signal = new AbortController().signal) =>
    job.handle({ event_id: id, attempts_made: attemptsMade }, { signal } as unknown as JobContext);
  return { handle, noted };
};
const again = 'a crossing could not be told and is tried again';
const givenUp = 'a crossing could not be told and is given up';
/** How long it is until the event is due. */
const waitMs = async () => {
  const { rows } = await sql<{ ms: number }>`
    select extract(epoch from due_at - clock_timestamp())::float8 * 1000 as ms from monitor_events`.execute(
    db,
  );
  return rows[0]?.ms ?? 0;
};

const stored = async () =>
  db.selectFrom('monitor_events').select(['attempts', 'failure', 'outcome']).executeTakeFirst();

describe('telling of a crossing', () => {
  it('is tried again later when the receiver cannot be reached, with the reason on record', async () => {
    const { handle, noted } = jobWith({ call_back_url: nowhere });
    await handle();
    expect(await stored()).toEqual({
      attempts: 1,
      failure: 'the receiver could not be reached: ECONNREFUSED',
      outcome: null,
    });
    expect(noted).toEqual(['failed unreachable', again]);
  });

  it('waits longer after each attempt, however often the same attempt is asked for', async () => {
    await sql`update monitor_events set attempts = 9`.execute(db);
    const { handle } = jobWith({ call_back_url: nowhere });
    await Promise.all([handle(9), handle(9), handle(9), handle(8), handle(3)]);
    expect(await stored()).toMatchObject({ attempts: 10, outcome: null });
    expect(await waitMs()).toBeGreaterThan(1_000_000);
  });

  it('is tried again soon when the process stops meanwhile', async () => {
    const { handle } = jobWith({ call_back_url: nowhere });
    const stop = AbortSignal.abort(new Error('stopping'));
    await expect(handle(0, printId('event', eventId), stop)).rejects.toThrow('stopping');
    expect(await stored()).toEqual({ attempts: 1, failure: 'the attempt was cut short', outcome: null });
    expect(await waitMs()).toBeLessThan(balanceMonitorsQueue.jobs['notify-crossing'].timeoutMs);
  });

  it('is given up after the last attempt, also when other jobs made the others', async () => {
    await sql`update monitor_events set attempts = ${attemptsMax - 1}`.execute(db);
    const { handle, noted } = jobWith({ call_back_url: nowhere });
    await handle(attemptsMax - 1);
    expect(await stored()).toMatchObject({ attempts: attemptsMax, outcome: 'given_up' });
    expect(noted).toEqual(['failed unreachable', 'ended given_up', givenUp]);
    await handle(attemptsMax);
    expect(await stored()).toMatchObject({ attempts: attemptsMax });
  });

  it('is given up unsent when no attempt came to its end', async () => {
    await sql`update monitor_events set attempts = ${attemptsMax}`.execute(db);
    const { handle, noted } = jobWith({ call_back_url: nowhere });
    await handle(attemptsMax);
    expect(await stored()).toMatchObject({ failure: 'no attempt came to its end', outcome: 'given_up' });
    expect(noted).toEqual(['ended given_up', givenUp]);
  });

  it.each([
    [
      'the secret',
      { secret: undefined, call_back_url: nowhere },
      'the setting ledger.monitors.secret is missing',
    ],
    ['the receiver', {}, 'the setting ledger.monitors.call_back_url is missing'],
  ])('waits for the operator where %s is missing', async (_what, settings, failure) => {
    const { handle, noted } = jobWith(settings);
    await handle();
    expect(await stored()).toEqual({ attempts: 1, failure, outcome: null });
    expect(noted).toEqual(['failed forbidden', again]);
  });

  it('goes to a private address where the operator has said so, and not where a client has', async () => {
    const { handle, noted } = jobWith({ call_back_url: nowhere, allow_private_targets: false });
    await handle();
    await sql`update balance_monitors set call_back_url = 'http://127.0.0.1:1/'`.execute(db);
    await handle(1);
    expect(noted).toEqual(['failed unreachable', again, 'failed forbidden', again]);
  });

  it('does nothing for an event that is gone, and gives up on an id that is none', async () => {
    const { handle, noted } = jobWith({ call_back_url: nowhere });
    await handle(0, printId('event', newUuid(Date.now())));
    await expect(handle(0, 'evt_1')).rejects.toBeInstanceOf(GiveUp);
    expect(noted).toEqual([]);
  });
});
