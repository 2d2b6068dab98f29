import { once } from 'node:events';
import { connect } from 'node:net';
import { migrateToLatest, openDatabase, type Database } from '@bellwether/database';
import {
  runDemo,
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  testSeed,
  type TestProcess,
  type TestRedis,
  waitUntil,
} from '@bellwether/local/testing';
import { OtlpReceiver } from '@bellwether/telemetry/testing';
import { sql } from 'kysely';
import { type Leak, PlantedSecrets } from './testing/planted-secrets.js';
import { PlantingProxy } from './testing/planting-proxy.js';

const { seed, replay } = testSeed('apps/server/src/api/export-secrets.e2e-spec.ts');
const startMs = 120_000;
const waitLimits = { timeoutMs: 30_000 };
const demoSeconds = 4;

const secrets = new PlantedSecrets(seed);
const apiKey = secrets.make('setting server.secret_key');
const metricsToken = secrets.make('setting server.metrics_bearer_token');
const encoded = (place: string): string => encodeURIComponent(secrets.make(place));

let byDsn: OtlpReceiver;
let byOtlp: OtlpReceiver;
let redis: TestRedis;
let db: Database;
let server: TestProcess;
let worker: TestProcess;
/** What was seen of the processes before they ended. */
const pages: { readonly where: string; readonly text: string }[] = [];

const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...secrets.headers(`${method} ${path.slice(0, 30)}`),
      'x-api-key': apiKey,
      ...headers,
    },
    ...(body !== undefined && { body }),
  }).then(async (answer) => {
    await answer.text();
    return answer.status;
  });

const payment = (description: string, more: object = {}): string =>
  JSON.stringify({
    precise_amount: 100,
    precision: 100,
    reference: `ref ${secrets.text('reference')}`,
    description,
    currency: 'USD',
    source: '@World',
    destination: '@Shop',
    allow_overdraft: true,
    meta_data: secrets.fields('meta_data'),
    ...more,
  });

beforeAll(async () => {
  [byDsn, byOtlp] = await Promise.all([OtlpReceiver.start(), OtlpReceiver.start()]);
  redis = await startTestRedis();
  const url = await testDatabaseUrl();
  db = openDatabase({ url, poolSize: 1 });
  await migrateToLatest(db);
  const env = {
    BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    BELLWETHER_DATABASE_URL: url,
    BELLWETHER_REDIS_URL: redis.url.replace('://', `://default:${encoded('setting redis.url')}@`),
    BELLWETHER_SERVER_SECURE: 'true',
    BELLWETHER_SERVER_SECRET_KEY: apiKey,
    BELLWETHER_METRICS_BEARER_TOKEN: metricsToken,
    BELLWETHER_METRICS_BASIC_USERNAME: 'prometheus',
    BELLWETHER_METRICS_BASIC_PASSWORD: secrets.make('setting metrics.basic_auth.password'),
    BELLWETHER_LEDGER_MONITORS_SECRET: secrets.make('setting ledger.monitors.secret'),
    BELLWETHER_LEDGER_MONITORS_CALL_BACK_URL: `http://app:${encoded('setting ledger.monitors.call_back_url')}@127.0.0.1:9`,
    BELLWETHER_CLOUD_DSN: `http://${encoded('setting cloud_dsn')}@127.0.0.1:${byDsn.port}/42`,
    BELLWETHER_ENABLE_DB_METRICS: 'true',
    BELLWETHER_METRICS_ALIASES: 'blnk',
    BELLWETHER_LOG_LEVEL: 'debug',
    SERVE_PROMETHEUS_ENDPOINT: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://app:${encoded('OTLP endpoint')}@127.0.0.1:${byOtlp.port}/otlp`,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${byOtlp.port}/v1/traces?key=${encoded('OTLP query')}`,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${secrets.makeShort('OTLP headers')}`,
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_RESOURCE_ATTRIBUTES: `deployment.token=${secrets.makeShort('resource')},note=password%3D${secrets.makeShort('resource')}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_BSP_MAX_QUEUE_SIZE: '100000',
    OTEL_BLRP_MAX_QUEUE_SIZE: '100000',
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
  };
  server = await startProcess('server', { env });
  worker = await startProcess('worker', { env });
}, startMs);

afterAll(async () => {
  await Promise.all([server?.stop(), worker?.stop()]);
  await db?.destroy();
  await redis?.remove();
  await Promise.all([byDsn?.stop(), byOtlp?.stop()]);
});

describe(`secrets in every place that takes something (${replay})`, () => {
  it('are sent with everything the demo does', async () => {
    const proxy = await PlantingProxy.start(server.url, secrets, apiKey);
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    try {
      const traffic = { url: proxy.url, apiKey, seconds: demoSeconds, rate: 60, seed };
      expect(await runDemo(traffic, { say, progress: say, reportEveryMs: 60_000 })).toBe(true);
    } finally {
      await proxy.stop();
    }
    expect(said.join('\n')).toMatch(/\d+ × 2xx/);
  }, 60_000);

  it('are sent in paths, queries, indicators, currencies, broken bodies and foreign methods', async () => {
    const texts = secrets.texts('path');
    for (const text of texts) {
      const part = encodeURIComponent(text);
      await ask('GET', `/transactions/${part}`);
      await ask('GET', `/transactions/reference/${part}`);
      await ask(
        'GET',
        `/balances/indicator/${encodeURIComponent(`@${text}`)}/currency/${secrets.key()}=${secrets.makeShort('currency')}`,
      );
      await ask('GET', `/transactions?reference_eq=${part}&${secrets.query('list')}`);
      await ask('POST', `/hooks/github?${secrets.query('hook')}`, JSON.stringify(secrets.fields('hook')));
      await ask('GET', `/${secrets.key()}=${encoded('path')}/${part}`);
      await ask('POST', '/transactions', `{"reference": "${text}`);
      await ask(
        'POST',
        '/transactions',
        payment(text, { source: `@${text}`, currency: `token=${secrets.makeShort('currency')}` }),
      );
      await ask('PURGE', `/transactions?${secrets.query('purge')}`);
      await ask('POST', '/ledgers', JSON.stringify({ name: text, meta_data: secrets.fields('ledger') }));
      await ask('POST', '/balances', JSON.stringify({ [text]: text, ...secrets.fields('unknown fields') }));
      await ask('GET', '/ledgers', undefined, { 'x-api-key': secrets.make('wrong key') });
      await ask('GET', '/metrics', undefined, {
        authorization: `Bearer ${secrets.make('wrong metrics token')}`,
      });
      await fetch(`${worker.url}/monitoring?${secrets.query('queue page')}`, {
        headers: secrets.headers('queue page'),
      });
      await fetch(`${worker.url}/no/such/${part}`, { headers: secrets.headers('worker') });
    }
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const host = `app:${encoded('absolute target')}@shop.example`;
    socket.end(`GET http://${host}/x?a=${encoded('absolute target')} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    socket.resume();
    await once(socket, 'close');
  }, 60_000);

  it('are in errors: of SQL, in requests and in jobs, and of calls that are refused', async () => {
    await sql`
      create function refuse_aloud() returns trigger language plpgsql as $$ begin
        raise exception 'cannot keep % with %', new.description, new.meta_data;
      end $$`.execute(db);
    await sql`create trigger on_insert before insert on transactions for each row
      when (new.description like 'refuse to insert%') execute function refuse_aloud()`.execute(db);
    await sql`create trigger on_update before update on transactions for each row
      when (new.description like 'refuse to update%') execute function refuse_aloud()`.execute(db);
    await sql`alter table transactions add constraint no_such_words check (description not like 'break a check%')`.execute(
      db,
    );
    for (const text of secrets.texts('SQL error')) {
      for (const words of ['refuse to insert', 'break a check']) {
        const status = await ask('POST', '/transactions', payment(`${words}: ${text}`));
        expect(status).toBeGreaterThanOrEqual(400);
      }
      expect(await ask('POST', '/transactions', payment(`refuse to update: ${text}`))).toBe(201);
    }
    await waitUntil(() => worker.logs().includes('cannot keep'), {
      ...waitLimits,
      what: 'the worker to tell of the error',
    });
    await sql`drop trigger on_update on transactions`.execute(db);

    const { port } = byOtlp;
    await byOtlp.stop();
    await redis.stop();
    await ask('POST', '/transactions', payment(secrets.text('while Redis is away')));
    await waitUntil(() => [server, worker].every((one) => one.logs().includes('ECONNREFUSED')), {
      ...waitLimits,
      what: 'both processes to tell that they were refused',
    });
    await redis.restart();
    const claimed = byOtlp;
    byOtlp = await OtlpReceiver.start({ port });
    byOtlp.requests.push(...claimed.requests);
  }, 90_000);

  it('are in settings that are wrong or name hosts that do not answer', async () => {
    const unreachable = {
      BELLWETHER_DATABASE_URL: `postgres://app:${encoded('database that is away')}@127.0.0.1:1/ledger`,
      BELLWETHER_REDIS_URL: `redis://:${encoded('Redis that is away')}@127.0.0.1:1`,
      BELLWETHER_CLOUD_DSN: `ftp://${encoded('wrong DSN')}@observe.example/42`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://app:${encoded('wrong endpoint')}@127.0.0.1:1/?key=${encoded('wrong endpoint')}`,
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    };
    for (const name of ['server', 'worker'] as const) {
      const lost = await startProcess(name, { env: unreachable });
      await fetch(`${lost.url}/health`);
      await fetch(`${lost.url}/transactions`, { headers: secrets.headers('lost process') });
      await lost.stop();
      expect(lost.logs()).toContain('the scheme of the DSN is ftp');
      pages.push({ where: `log of a ${name} without services`, text: lost.logs() });
    }
    const wrong = {
      BELLWETHER_DATABASE_URL: `postgress://app:${encoded('wrong scheme')}@h/l`,
      BELLWETHER_LOG_LEVEL: `token=${secrets.makeShort('wrong level')}`,
      BELLWETHER_SERVER_PORT: `password=${secrets.makeShort('wrong port')}`,
    };
    const refusal = await startProcess('server', { env: wrong }).catch(String);
    expect(refusal).toContain('BELLWETHER_LOG_LEVEL');
    pages.push({ where: 'words of a server that does not start', text: String(refusal) });
  }, 120_000);

  it('are in nothing that was sent, logged or shown', async () => {
    for (const one of [server, worker]) {
      for (const [base, path] of [
        [one.url, '/metrics'],
        [one.metricsUrl, '/debug/metrics'],
      ] as const) {
        for (const accept of ['text/plain', 'application/openmetrics-text; version=1.0.0']) {
          const answer = await fetch(`${base}${path}`, {
            headers: { accept, authorization: `Bearer ${metricsToken}` },
          });
          expect(answer.status).toBe(200);
          pages.push({ where: `${base}${path} as ${accept}`, text: await answer.text() });
        }
      }
    }
    await Promise.all([server.stop(), worker.stop()]);
    pages.push({ where: 'log of the server', text: server.logs() });
    pages.push({ where: 'log of the worker', text: worker.logs() });
    for (const [name, { requests }] of [
      ['DSN', byDsn],
      ['OTLP', byOtlp],
    ] as const) {
      for (const { path, body } of requests) {
        pages.push({ where: `${name} ${path.split('?', 1)[0]}`, text: body.toString('utf8') });
      }
    }
    const leaks: readonly Leak[] = pages.flatMap(({ where, text }) => secrets.leaksIn(where, text));
    // The first few tell the rest: one hole lets many through.
    expect(leaks.slice(0, 12)).toEqual([]);

    // And it was no silence that was searched.
    const { rows } = await sql<{ count: string }>`
      select count(*) from transactions where meta_data::text like '%access_token%'`.execute(db);
    expect(Number(rows[0]?.count)).toBeGreaterThan(50);
    expect(secrets.count).toBeGreaterThan(2000);
    expect(byDsn.spans.length).toBeGreaterThan(500);
    expect(byDsn.logs.length).toBeGreaterThan(500);
    expect(byDsn.metrics.length).toBeGreaterThan(100);
    expect(byOtlp.requests.length).toBeGreaterThan(10);
    const everything = pages.map(({ text }) => text).join('\n');
    expect(everything.split('[REDACTED]').length).toBeGreaterThan(500);
    expect(everything).toContain('cannot keep');
    expect(everything).toContain('Failing row contains');
  }, 60_000);
});
