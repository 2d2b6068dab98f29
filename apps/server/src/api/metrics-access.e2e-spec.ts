import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  freePort,
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';

/**
 * The rules of the metrics endpoint, row by row, on every listener of both built processes. The listeners differ in
 * one line only: with observability off, `/metrics` of a main or monitoring port is not there.
 */
const token = 'scrape-me';
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

/** Of `sesame`, at the least cost there is, for tests only. */
const bcryptOfSesame = '$2b$04$a8dfHJ3auOfXJWYZ0CiEu.zHUQftOw6MVfXBfRivHjb0HgcSMI9im';

const bearerChallenge = 'Bearer realm="metrics"';
const basicChallenge = 'Basic realm="metrics", charset="UTF-8"';

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly challenge?: string;
}
interface Row {
  readonly situation: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly answer: Answer;
}
interface Configuration {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  /** What is tested besides the rows, on the listeners that are scraped. */
  readonly besides?: (scrapes: () => readonly Listener[]) => void;
}

const required = (challenge: string): Answer => ({
  status: 401,
  code: 'AUTH_METRICS_TOKEN_REQUIRED',
  message: 'metrics bearer token required',
  challenge,
});
const invalid = (challenge: string): Answer => ({
  status: 401,
  code: 'AUTH_INVALID_BEARER_TOKEN',
  message: 'invalid metrics bearer token',
  challenge,
});
const open: Answer = { status: 200 };
const closed: Answer = {
  status: 403,
  code: 'AUTH_METRICS_DISABLED',
  message:
    'metrics are closed: secure mode is on and neither a metrics bearer token nor basic auth is configured',
};
const secure = { BELLWETHER_SERVER_SECURE: 'true', BELLWETHER_SERVER_SECRET_KEY: 'api-key' };
const withToken = { BELLWETHER_METRICS_BEARER_TOKEN: token };
const withBasic = {
  BELLWETHER_METRICS_BASIC_USERNAME: 'ops',
  BELLWETHER_METRICS_BASIC_PASSWORD: 'pass:word',
};

const configurations: readonly Configuration[] = [
  {
    name: 'nothing configured, not secure',
    env: {},
    besides: testOpenListeners,
    rows: [
      { situation: 'no Authorization', answer: open },
      { situation: 'any Authorization', headers: { authorization: 'Bearer whatever' }, answer: open },
    ],
  },
  {
    name: 'secure, and neither token nor basic auth configured',
    env: secure,
    rows: [
      { situation: 'no Authorization', answer: closed },
      { situation: 'any bearer token', headers: { authorization: `Bearer ${token}` }, answer: closed },
      { situation: 'the API key', headers: { 'x-api-key': 'api-key' }, answer: closed },
    ],
  },
  {
    name: 'a token configured, secure',
    env: { ...secure, ...withToken },
    rows: [
      { situation: 'no Authorization', answer: required(bearerChallenge) },
      {
        situation: 'an empty Authorization',
        headers: { authorization: '' },
        answer: required(bearerChallenge),
      },
      {
        situation: 'another scheme',
        headers: { authorization: basic('ops:x') },
        answer: required(bearerChallenge),
      },
      {
        situation: 'the API key alone',
        headers: { 'x-api-key': 'api-key' },
        answer: required(bearerChallenge),
      },
      {
        situation: 'the token in the query',
        query: `?token=${token}&access_token=${token}`,
        answer: required(bearerChallenge),
      },
      {
        situation: 'a wrong token',
        headers: { authorization: 'Bearer wrong' },
        answer: invalid(bearerChallenge),
      },
      {
        situation: 'a prefix of the token',
        headers: { authorization: 'Bearer scrape' },
        answer: invalid(bearerChallenge),
      },
      {
        situation: 'the token and more',
        headers: { authorization: `Bearer ${token}!` },
        answer: invalid(bearerChallenge),
      },
      {
        situation: 'the API key as a token',
        headers: { authorization: 'Bearer api-key' },
        answer: invalid(bearerChallenge),
      },
      { situation: 'the right token', headers: { authorization: `Bearer ${token}` }, answer: open },
      {
        situation: 'the scheme in other letters',
        headers: { authorization: `bEARER ${token}` },
        answer: open,
      },
    ],
  },
  {
    name: 'token and basic auth configured, not secure',
    env: { ...withToken, ...withBasic },
    rows: [
      { situation: 'no Authorization', answer: required(`${bearerChallenge}, ${basicChallenge}`) },
      {
        situation: 'an unknown scheme',
        headers: { authorization: 'Digest x' },
        answer: required(`${bearerChallenge}, ${basicChallenge}`),
      },
      {
        situation: 'a wrong password',
        headers: { authorization: basic('ops:wrong') },
        answer: invalid(`${bearerChallenge}, ${basicChallenge}`),
      },
      {
        situation: 'a wrong user',
        headers: { authorization: basic('other:pass:word') },
        answer: invalid(`${bearerChallenge}, ${basicChallenge}`),
      },
      {
        situation: 'basic auth that is no base64',
        headers: { authorization: 'Basic ***' },
        answer: invalid(`${bearerChallenge}, ${basicChallenge}`),
      },
      {
        situation: 'the right user and password',
        headers: { authorization: basic('ops:pass:word') },
        answer: open,
      },
      { situation: 'the right token', headers: { authorization: `Bearer ${token}` }, answer: open },
    ],
  },
  {
    name: 'basic auth configured alone, secure',
    env: { ...secure, ...withBasic },
    rows: [
      {
        situation: 'a wrong password',
        headers: { authorization: basic('ops:wrong') },
        answer: invalid(basicChallenge),
      },
      {
        situation: 'a bearer token',
        headers: { authorization: `Bearer ${token}` },
        answer: required(basicChallenge),
      },
      {
        situation: 'the right user and password',
        headers: { authorization: basic('ops:pass:word') },
        answer: open,
      },
    ],
  },
];

let redis: TestRedis;
let services: Record<string, string>;

beforeAll(async () => {
  redis = await startTestRedis();
  services = { BELLWETHER_REDIS_URL: redis.url, BELLWETHER_DATABASE_URL: await testDatabaseUrl() };
});
afterAll(() => redis.remove());

interface Listener {
  readonly name: string;
  readonly url: string;
  /** What a scrape that is let in is answered with. */
  readonly opens: { readonly status: number; readonly contentType: RegExp | undefined };
}

const scrape = { status: 200, contentType: /^text\/plain; version=0\.0\.4; charset=utf-8$/ };
const page = { status: 200, contentType: /^text\/html; charset=utf-8$/ };
const redirect = { status: 308, contentType: undefined };

async function startAll(env: Readonly<Record<string, string>>) {
  const metricsPort = await freePort();
  const common = { ...services, ...env };
  const [server, split, worker] = await Promise.all([
    startProcess('server', { env: { ...common, BELLWETHER_SERVE_PROMETHEUS_ENDPOINT: 'true' } }),
    startProcess('server', { env: { ...common, BELLWETHER_METRICS_PORT: String(metricsPort) } }),
    startProcess('worker', { env: common }),
  ]);
  const listeners: readonly Listener[] = [
    { name: 'server, main port', url: `${server.url}/metrics`, opens: scrape },
    { name: 'server, main port, debug', url: `${server.url}/debug/metrics`, opens: scrape },
    { name: 'server, metrics.port', url: `http://127.0.0.1:${metricsPort}/metrics`, opens: scrape },
    { name: 'worker, monitoring port', url: `${worker.url}/metrics`, opens: scrape },
    { name: 'worker, metrics port', url: `${worker.metricsUrl}/metrics`, opens: scrape },
    { name: 'worker, metrics port, debug', url: `${worker.metricsUrl}/debug/metrics`, opens: scrape },
    { name: 'worker, queue page', url: `${worker.url}/monitoring/`, opens: page },
    { name: 'worker, queue page without slash', url: `${worker.url}/monitoring`, opens: redirect },
    {
      name: 'worker, queue page data',
      url: `${worker.url}/monitoring/api/queues`,
      opens: { status: 200, contentType: /^application\/json/ },
    },
  ];
  return { processes: [server, split, worker], server, split, worker, listeners, metricsPort };
}

const stopAll = (processes: readonly TestProcess[]): Promise<unknown> =>
  Promise.all(processes.map((process) => process.stop()));

async function expectAnswer(response: Response, listener: Listener, answer: Answer): Promise<void> {
  const text = await response.text();
  if (answer.code === undefined) {
    expect([listener.name, response.status]).toEqual([listener.name, listener.opens.status]);
    if (listener.opens.contentType)
      expect(response.headers.get('content-type')).toMatch(listener.opens.contentType);
    return;
  }
  const { code, message, status, challenge } = answer;
  expect({
    listener: listener.name,
    status: response.status,
    contentType: response.headers.get('content-type'),
    cacheControl: response.headers.get('cache-control'),
    challenge: response.headers.get('www-authenticate'),
    text,
  }).toEqual({
    listener: listener.name,
    status,
    contentType: 'application/json; charset=utf-8',
    cacheControl: 'no-store',
    challenge: challenge ?? null,
    text: JSON.stringify({ error: message, error_detail: { code, message, details: {} } }),
  });
}

function testOpenListeners(scrapes: () => readonly Listener[]): void {
  it('answers HEAD like GET, without a body', async () => {
    for (const { name, url } of scrapes()) {
      const response = await fetch(url, { method: 'HEAD' });
      expect([name, response.status, await response.text()]).toEqual([name, 200, '']);
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1000);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'refuses %s with the methods it has',
    async (method) => {
      for (const { name, url } of scrapes()) {
        const response = await fetch(url, { method });
        const body = (await response.json()) as { error_detail: { code: string } };
        expect([name, response.status, response.headers.get('allow'), body.error_detail.code]).toEqual([
          name,
          405,
          'GET, HEAD',
          'GEN_METHOD_NOT_ALLOWED',
        ]);
      }
    },
  );

  it('speaks OpenMetrics when it is asked for, and gzip when it may', async () => {
    for (const { name, url } of scrapes()) {
      const response = await fetch(url, {
        headers: { accept: 'application/openmetrics-text;version=1.0.0', 'accept-encoding': 'gzip' },
      });
      const text = await response.text();
      expect([name, response.headers.get('content-type'), response.headers.get('content-encoding')]).toEqual([
        name,
        'application/openmetrics-text; version=1.0.0; charset=utf-8',
        'gzip',
      ]);
      expect(text.endsWith('# EOF\n')).toBe(true);
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });
}

describe.each(configurations)('with $name', ({ env, rows, besides }) => {
  let started: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => {
    started = await startAll({ BELLWETHER_ENABLE_OBSERVABILITY: 'true', ...env });
  });
  afterAll(() => stopAll(started.processes));

  it.each(rows)(
    '$situation is answered with $answer.status on every listener',
    async ({ headers, query, answer }) => {
      for (const listener of started.listeners) {
        const response = await fetch(listener.url + (query ?? ''), {
          headers: headers ?? {},
          redirect: 'manual',
        });
        await expectAnswer(response, listener, answer);
      }
    },
  );

  besides?.(() => started.listeners.filter(({ opens }) => opens === scrape));

  it('the main port knows no /metrics where they have a port of their own', async () => {
    const response = await fetch(`${started.split.url}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, await response.json()]).toEqual([
      404,
      {
        error: 'nothing is served at this path',
        error_detail: { code: 'GEN_NOT_FOUND', message: 'nothing is served at this path', details: {} },
      },
    ]);
  });
});

describe('with observability off', () => {
  let started: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => {
    started = await startAll({ BELLWETHER_ENABLE_OBSERVABILITY: 'false', ...secure, ...withToken });
  });
  afterAll(() => stopAll(started.processes));

  it.each(['server', 'worker'] as const)('the main port of the %s answers 404 to everyone', async (name) => {
    for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
      const response = await fetch(`${started[name].url}/metrics`, { headers });
      const body = (await response.json()) as { error_detail: { code: string } };
      expect([response.status, body.error_detail.code]).toEqual([404, 'GEN_NOT_FOUND']);
    }
  });

  it('the ports that are for metrics alone answer as before', async () => {
    const urls = [
      `${started.server.url}/debug/metrics`,
      `http://127.0.0.1:${started.metricsPort}/metrics`,
      `${started.worker.metricsUrl}/metrics`,
      `${started.worker.metricsUrl}/debug/metrics`,
    ];
    for (const url of urls) {
      expect([url, (await fetch(url)).status]).toEqual([url, 401]);
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      expect([url, response.status]).toEqual([url, 200]);
    }
  });

  it('the queue page is guarded as before', async () => {
    const url = `${started.worker.url}/monitoring/`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });
});

describe('a credential that is kept apart from the settings', () => {
  let directory: string;
  let file: string;
  let started: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bellwether-token-'));
    file = join(directory, 'token');
    await writeFile(file, 'first-token\n');
    started = await startAll({
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
      BELLWETHER_METRICS_BEARER_TOKEN_FILE: file,
      BELLWETHER_METRICS_BASIC_USERNAME: 'ops',
      BELLWETHER_METRICS_BASIC_PASSWORD: bcryptOfSesame,
    });
  });
  afterAll(async () => {
    await stopAll(started.processes);
    await rm(directory, { recursive: true });
  });

  it('is exchanged in its file without a restart, on every listener', async () => {
    const { listeners } = started;
    const answers = (text: string): Promise<number[]> =>
      Promise.all(
        listeners.map(({ url }) =>
          fetch(url, { headers: { authorization: `Bearer ${text}` }, redirect: 'manual' }).then(
            ({ status }) => status,
          ),
        ),
      );
    const opened = listeners.map(({ opens }) => opens.status);
    const refused = listeners.map(() => 401);
    expect(await answers('first-token')).toEqual(opened);
    await writeFile(file, 'second-token\n');
    expect([await answers('first-token'), await answers('second-token')]).toEqual([refused, opened]);
  });

  it('is compared with a bcrypt hash where the settings hold one', async () => {
    for (const listener of started.listeners) {
      const ask = (pair: string): Promise<Response> =>
        fetch(listener.url, { headers: { authorization: basic(pair) }, redirect: 'manual' });
      await expectAnswer(await ask('ops:sesame'), listener, open);
      await expectAnswer(await ask('ops:simsim'), listener, invalid(`${bearerChallenge}, ${basicChallenge}`));
    }
  });
});
