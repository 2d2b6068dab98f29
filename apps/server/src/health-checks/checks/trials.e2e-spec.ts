import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ProbeOutcome, trialsAtOnceMax } from '@bellwether/config';
import { startProcess, type TestProcess, waitUntil } from '@bellwether/local/testing';
import { type Answer, ask, type Tenant, TenantServers } from '../testing/tenant-server.js';

let servers: TenantServers;
let server: TestProcess;
let tenant: Tenant;
beforeAll(async () => {
  servers = await TenantServers.open();
  server = await servers.start({
    BELLWETHER_HEALTH_CHECKS_REGISTRATION: 'true',
    BELLWETHER_SERVER_REQUEST_TIMEOUT: '5s',
  });
  tenant = await servers.register(server);
}, 60_000);
afterAll(() => servers.stop());

const tcp = { timeout: '2s', target: 'a.example', port: 443 };
const attempt = (kind: string, body: object, as = tenant): Promise<Answer> =>
  ask(server.url, 'POST', `/api/v1/healthcheck/${kind}/try`, { as: as.token, body });
const trials = () => servers.db.selectFrom('health_check_trials').selectAll().execute();

/** What a worker does once a trial is stored. */
const answerNext = async (outcome: ProbeOutcome) => {
  const [trial] = await waitUntil(
    async () => {
      const stored = await trials();
      return stored.length > 0 ? stored : undefined;
    },
    { timeoutMs: 10_000, what: 'a trial to be stored' },
  );
  await servers.db
    .updateTable('health_check_trials')
    .set({ outcome: JSON.stringify(outcome) })
    .where('id', '=', trial?.id ?? '')
    .execute();
  return trial;
};

describe('a trial run', () => {
  it('hands the definition to a worker, answers what its probe found, and leaves nothing behind', async () => {
    const outcome: ProbeOutcome = {
      verdict: 'down',
      reason: 'status',
      message: 'HTTP request failed: status 503',
      seconds: 0.25,
      phases: { resolve: 0.01, connect: 0.02, tls: 0.05, first_byte: 0.17 },
      status: 503,
      certificateExpiresAt: 1_900_000_000,
    };
    const http = {
      ...tcp,
      'valid-status': [200],
      method: 'GET',
      protocol: 'https',
      name: 'ignored',
      headers: {},
    };
    const [answer, trial] = await Promise.all([attempt('http', http), answerNext(outcome)]);
    expect(trial).toMatchObject({
      organization_id: tenant.organizationId,
      kind: 'http',
      timeout_ms: 2_000,
      definition: {
        target: 'a.example',
        port: 443,
        'valid-status': [200],
        method: 'GET',
        protocol: 'https',
        redirect: false,
        insecure: false,
      },
    });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        verdict: 'down',
        reason: 'status',
        message: 'HTTP request failed: status 503',
        seconds: 0.25,
        phases: { resolve: 0.01, connect: 0.02, tls: 0.05, 'first-byte': 0.17 },
        status: 503,
        'certificate-expires-at': '2030-03-17T17:46:40.000Z',
      },
    ]);
    expect(await trials()).toEqual([]);
  });

  it('answers 503 when no worker has run it, and not more of them run at once than allowed', async () => {
    const answers = await Promise.all(
      Array.from({ length: trialsAtOnceMax + 2 }, () => attempt('tcp', { ...tcp, timeout: '30s' })),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([429, 429, ...Array<number>(trialsAtOnceMax).fill(503)]);
    for (const { body } of answers) expect(Object.keys(body)).toEqual(['messages']);
    expect(answers.find(({ status }) => status === 503)?.body.messages).toEqual([
      'no worker has run the trial in time',
    ]);
    expect(await trials()).toEqual([]);
  });

  it('of another organization counts for that one alone', async () => {
    const other = await servers.register(server);
    const up: ProbeOutcome = { verdict: 'up', reason: null, message: 'success', seconds: 0.1, phases: {} };
    const [answer] = await Promise.all([attempt('tcp', tcp, other), answerNext(up)]);
    expect([answer.status, answer.body]).toEqual([200, up]);
  });

  it.each([
    ['a command', 'command', { timeout: '2s', command: 'ls' }, 'private probers'],
    ['a file of a private prober', 'tls', { ...tcp, cacert: '/etc/ca' }, 'key, cert and cacert'],
    ['no timeout', 'tcp', { ...tcp, timeout: undefined }, 'timeout'],
    ['a timeout above the setting', 'tcp', { ...tcp, timeout: '61s' }, 'timeout_max'],
    [
      'a pattern of JavaScript',
      'http',
      { ...tcp, 'valid-status': [200], method: 'GET', protocol: 'http', 'body-regexp': ['(?=x)'] },
      'Invalid Regex (?=x) in body-regexp',
    ],
  ])('is refused with %s', async (_what, kind, body, message) => {
    const answer = await attempt(kind, body);
    expect([answer.status, answer.body.messages]).toEqual([400, [expect.stringContaining(message)]]);
  });
});

describe('a trial run beside a worker', () => {
  const target = createServer((_request, response) => response.writeHead(503).end('down for repair'));
  let worker: TestProcess;
  beforeAll(async () => {
    await new Promise<void>((resolve) => void target.listen(0, '127.0.0.1', resolve));
    worker = await startProcess('worker', {
      env: {
        BELLWETHER_DATABASE_URL: server.env['BELLWETHER_DATABASE_URL'],
        BELLWETHER_REDIS_URL: server.env['BELLWETHER_REDIS_URL'],
        BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS: 'true',
      },
    });
  }, 60_000);
  afterAll(async () => {
    await worker.stop();
    target.close();
  });

  it('is run by it, and answers verdict, reason and phases', async () => {
    const { port } = target.address() as AddressInfo;
    const http = {
      timeout: '2s',
      target: '127.0.0.1',
      port,
      method: 'GET',
      protocol: 'http',
      'valid-status': [200],
    };
    const down = await attempt('http', http);
    expect([down.status, down.body]).toEqual([
      200,
      {
        verdict: 'down',
        reason: 'status',
        message: expect.stringContaining('503'),
        seconds: expect.any(Number),
        phases: expect.objectContaining({ connect: expect.any(Number), 'first-byte': expect.any(Number) }),
        status: 503,
      },
    ]);
    const up = await attempt('http', { ...http, 'valid-status': [503], 'body-regexp': ['for repair$'] });
    expect(up.body).toMatchObject({ verdict: 'up', reason: null, message: 'success' });
    expect(await trials()).toEqual([]);
  });
});
