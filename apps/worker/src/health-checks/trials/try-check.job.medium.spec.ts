import { randomUUID } from 'node:crypto';
import { loadSettings } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { sql } from 'kysely';
import { openChecks, openOrganization } from '../testing/checks-fixture.js';
import { Target } from '../testing/target.js';
import { TryCheckJob } from './try-check.job.js';

let db: Database;
let organization: string;
let target: Target;
beforeAll(async () => {
  db = await openChecks();
  organization = await openOrganization(db);
  target = await Target.start((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'));
});
afterAll(async () => {
  await db.destroy();
  await target.stop();
});

const settings = (allowPrivate: boolean) =>
  loadSettings({
    env: {
      BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS: String(allowPrivate),
      BELLWETHER_DATABASE_URL: 'postgres://127.0.0.1/none',
      BELLWETHER_REDIS_URL: 'redis://127.0.0.1',
    },
  }).settings;

const run = async (kind: string, definition: object, { allowPrivate = true, times = 1 } = {}) => {
  const id = randomUUID();
  await sql`
    insert into health_check_trials (id, organization_id, kind, definition, timeout_ms)
    values (${id}, ${organization}, ${kind}, ${JSON.stringify(definition)}::jsonb, 10000)`.execute(db);
  const job = new TryCheckJob(db, settings(allowPrivate));
  for (let time = 0; time < times; time += 1) {
    await job.handle({ trial_id: id }, { signal: new AbortController().signal });
  }
  const row = await db
    .selectFrom('health_check_trials')
    .select('outcome')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.outcome;
};

const http = () => ({
  'valid-status': [200],
  target: '127.0.0.1',
  method: 'GET',
  port: target.port,
  protocol: 'http',
});

describe('a trial', () => {
  it('gets the outcome of one probe, however often its job runs', async () => {
    expect(await run('http', http(), { times: 2 })).toMatchObject({
      verdict: 'up',
      reason: null,
      status: 200,
      phases: { connect: expect.any(Number) },
    });
    expect(target.requests).toHaveLength(1);
  });

  it('goes to no private address unless that is allowed', async () => {
    expect(await run('http', http(), { allowPrivate: false })).toMatchObject({
      verdict: 'down',
      reason: 'forbidden',
    });
  });

  it.each([
    ['dns', { domain: 'example.org' }],
    ['tls', { target: '127.0.0.1', port: 1 }],
    ['command', { command: 'true' }],
    ['heartbeat', {}],
  ])('of kind %s is not supported here', async (kind, definition) => {
    expect(await run(kind, definition)).toMatchObject({
      verdict: 'down',
      reason: 'unsupported',
      message: `this worker does not run checks of kind ${kind}`,
    });
  });

  it('that is gone is not probed', async () => {
    const job = new TryCheckJob(db, settings(true));
    await job.handle({ trial_id: randomUUID() }, { signal: new AbortController().signal });
  });
});
