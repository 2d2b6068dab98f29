import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '@bellwether/database';
import { makeThrowawayDirectory, startProcess, waitUntil } from '@bellwether/local/testing';
import { issueTestCertificates, OtlpReceiver, type ReceivedSpan } from '@bellwether/telemetry/testing';
import { sql } from 'kysely';
import { familiesOf, totalOf, WatchedProcesses } from './testing/watched-processes.js';

const startMs = 90_000;
const waitLimits = { timeoutMs: 60_000 };

describe('the traces of server and worker', () => {
  let receiver: OtlpReceiver;
  let processes: WatchedProcesses;
  let db: Database;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    processes = await WatchedProcesses.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      BELLWETHER_LEDGER_RECOVERY_INTERVAL: '1h',
    });
    db = openDatabase({ url: processes.server.env['BELLWETHER_DATABASE_URL'] ?? '', poolSize: 1 });
    await sql`
      create function refuse_aloud() returns trigger language plpgsql as $$ begin
        raise exception 'cannot keep it';
      end $$`.execute(db);
    for (const event of ['insert', 'update']) {
      await sql`create trigger ${sql.ref(`on_${event}`)} before ${sql.raw(event)} on transactions for each row
        when (new.description = ${sql.lit(`refuse to ${event}`)}) execute function refuse_aloud()`.execute(
        db,
      );
    }
  }, startMs);

  afterAll(async () => {
    await db?.destroy();
    await processes?.stop();
    await receiver?.stop();
  });

  /** The spans of one request's trace, once they are what is waited for. */
  const traceOf = async (
    callersTrace: string,
    isComplete: (spans: readonly ReceivedSpan[]) => boolean,
  ): Promise<readonly ReceivedSpan[]> => {
    const spans = () => receiver.spans.filter(({ traceId }) => traceId === callersTrace);
    await waitUntil(() => isComplete(spans()), { ...waitLimits, what: 'the whole trace to arrive' });
    return spans();
  };

  const pay = async (description: string, digit: string) => {
    const traceId = digit.repeat(32);
    const paid = await processes.pay(
      { description },
      { traceparent: `00-${traceId}-${'c'.repeat(16)}-01`, 'x-request-id': `request-${digit}` },
    );
    return { ...paid, traceId };
  };

  it('hold the commands of Redis below the step that puts the job in, and are named by the line of the request', async () => {
    const { traceId, id } = await pay('plain', '1');
    const spans = await traceOf(traceId, (all) => all.some(({ name }) => name.startsWith('run ')));
    const enqueue = spans.find(({ name }) => name === 'enqueue apply-transactions');
    const commands = spans.filter(({ scope }) => scope.includes('ioredis'));
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.map(({ parentSpanId }) => parentSpanId)).toContain(enqueue?.spanId);
    for (const { attributes } of commands) expect(JSON.stringify(attributes)).not.toContain('{"data"');
    await waitUntil(() => processes.server.logs().includes('"request_id":"request-1"'), {
      ...waitLimits,
      what: 'the line of the request',
    });
    const lines = processes.server.logs().split('\n');
    const line = lines.find((one) => one.includes('"request_id":"request-1"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ trace_id: traceId, transaction_id: id });
  });

  it('lead from each of many requests that were stored together to the SQL that stored them', async () => {
    const digits = [...'0123456789abcdef'];
    const traceIds = digits.map((digit) => `${'9'.repeat(31)}${digit}`);
    const paid = await Promise.all(
      traceIds.map((traceId) => processes.pay({}, { traceparent: `00-${traceId}-${'c'.repeat(16)}-01` })),
    );
    await Promise.all(paid.map(({ id }) => processes.applied(id)));
    for (const traceId of traceIds) {
      const stepsOf = (spans: readonly ReceivedSpan[]) =>
        spans.filter(({ name }) => /^store transactions?$/.test(name));
      const [step] = stepsOf(await traceOf(traceId, (all) => stepsOf(all).length === 1));
      const stored = step?.name === 'store transactions' ? step : undefined;
      const storing = stored ?? receiver.spans.find(({ spanId }) => spanId === step?.links[0]?.spanId);
      expect(storing?.name).toBe('store transactions');
      if (stored === undefined) expect(storing?.links.map((link) => link.traceId)).toContain(traceId);
      const below = receiver.spans.filter(({ parentSpanId }) => parentSpanId === storing?.spanId);
      expect(below.some(({ scope }) => scope.includes('pg'))).toBe(true);
    }
  });

  it('bear the status of an error on the request and on the SQL that failed', async () => {
    const { status, traceId } = await pay('refuse to insert', '2');
    expect(status).toBe(500);
    const spans = await traceOf(traceId, (all) => all.some(({ name }) => name === 'POST /transactions'));
    const request = spans.find(({ name }) => name === 'POST /transactions');
    expect(request?.status.code).toBe('STATUS_CODE_ERROR');
    const failed = spans.filter(
      ({ scope, status: of }) => scope.includes('pg') && of.code === 'STATUS_CODE_ERROR',
    );
    expect(failed.map(({ status: of }) => of.message)).toContain('cannot keep it');
    const fine = await pay('plain', '3');
    const others = await traceOf(fine.traceId, (all) => all.some(({ name }) => name.startsWith('run ')));
    expect(others.filter(({ status: of }) => of.code === 'STATUS_CODE_ERROR')).toEqual([]);
  });

  it('bear it on each attempt of a job that failed, and each attempt refers to the one before', async () => {
    const { id, status, traceId } = await pay('refuse to update', '4');
    expect(status).toBe(201);
    const runsOf = (spans: readonly ReceivedSpan[]) =>
      spans.filter(({ name }) => name === 'run apply-transactions').toSorted((a, b) => a.startMs - b.startMs);
    await traceOf(traceId, (all) => runsOf(all).length >= 2);
    await sql`drop trigger on_update on transactions`.execute(db);
    await processes.applied(id);
    const spans = await traceOf(traceId, (all) =>
      runsOf(all).some(({ status: of }) => of.code !== 'STATUS_CODE_ERROR'),
    );
    const runs = runsOf(spans);
    for (const [index, run] of runs.entries()) {
      const { [index - 1]: before } = runs;
      const links = before === undefined ? [] : [before.spanId];
      expect(run.links.map(({ spanId }) => spanId)).toEqual(expect.arrayContaining(links));
    }
    expect(runs.slice(0, -1).map(({ status: of }) => of)).toEqual(
      runs.slice(0, -1).map(() => ({ code: 'STATUS_CODE_ERROR', message: 'cannot keep it' })),
    );
    const line = processes.worker
      .logs()
      .split('\n')
      .find((one) => one.includes('cannot keep it'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      trace_id: traceId,
      request_id: 'request-4',
      transaction_id: id,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  }, 120_000);
});

it('are taken as the sampler says, and every line has a trace id all the same', async () => {
  const receiver = await OtlpReceiver.start();
  const server = await startProcess('server', {
    env: {
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    },
  });
  const traceId = 'a'.repeat(32);
  try {
    await fetch(`${server.url}/ledgers`);
    await fetch(`${server.url}/balances`, { headers: { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` } });
    await waitUntil(() => server.logs().includes('"path":"/balances"'), {
      ...waitLimits,
      what: 'both requests to be logged',
    });
  } finally {
    await server.stop();
    await receiver.stop();
  }
  expect(new Set(receiver.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  expect(receiver.spans.find(({ name }) => name === 'GET /balances')?.parentSpanId).toBe('b'.repeat(16));
  const line = server
    .logs()
    .split('\n')
    .find((one) => one.includes('"path":"/ledgers"'));
  expect((JSON.parse(line ?? '{}') as Record<string, unknown>)['trace_id']).toMatch(/^[0-9a-f]{32}$/);
}, 90_000);

it.each([
  ['http://KEY99@observe.example/42', /the scheme of the DSN is http, which is accepted for loopback/],
  ['https://observe.example/42', /the DSN has no write key/],
  ['https://KEY99@observe.example', /the DSN has no project id/],
])(
  'start without a wrong DSN, say which part of it is wrong, and send nothing: %s',
  async (dsn, problem) => {
    const server = await startProcess('server', {
      env: { BELLWETHER_ENABLE_OBSERVABILITY: 'true', BELLWETHER_CLOUD_DSN: dsn },
    });
    try {
      expect(server.logs()).toMatch(problem);
      expect(server.logs()).not.toContain('KEY99');
      for (const signal of ['traces', 'metrics', 'logs']) {
        expect(server.logs()).toMatch(new RegExp(`"export":"off".*monitoring export of ${signal} is off: `));
      }
      const page = await familiesOf(server);
      for (const name of ['enabled', 'failures_total', 'dropped_total', 'queued']) {
        expect(totalOf(page, `telemetry_export_${name}`)).toBe(0);
      }
    } finally {
      await server.stop();
    }
  },
  60_000,
);

it('keeps https, with the authority and the client certificate that the variables name', async () => {
  const { ca, server: far, client } = issueTestCertificates();
  const directory = await makeThrowawayDirectory('certificates');
  const files = { ca: ca.cert, cert: client.cert, key: client.key };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory.path, name), text);
  const receiver = await OtlpReceiver.start({
    tls: { ...far, ca: ca.cert, requestCert: true, rejectUnauthorized: true },
  });
  const { url } = receiver;
  const server = await startProcess('server', {
    env: {
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_CERTIFICATE: join(directory.path, 'ca'),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: join(directory.path, 'cert'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: join(directory.path, 'key'),
    },
  });
  try {
    await fetch(`${server.url}/ledgers`);
  } finally {
    await server.stop();
    await receiver.stop();
    await directory.remove();
  }
  expect(receiver.spans.map(({ name }) => name)).toContain('GET /ledgers');
  expect(receiver.metrics.length).toBeGreaterThan(40);
  expect(server.logs()).toContain(`enabled: pushed every 60 s to ${url}/v1/metrics`);
  expect(new Set(receiver.requests.map((request) => request.client))).toEqual(new Set(['Test sender']));
}, 90_000);
