import { migrateToLatest, openDatabase } from '@bellwether/database';
import { startProcess, startTestRedis, testDatabaseUrl, waitUntil } from '@bellwether/local/testing';
import type { TestProcess, TestRedis } from '@bellwether/local/testing';
import { OtlpReceiver, parseExposition, type ReceivedSpan } from '@bellwether/telemetry/testing';

const startMs = 90_000;
/** Stands where a caller, a setting or a payload may hold a secret; must never be seen again. */
const planted = 'PLANTED';

let receiver: OtlpReceiver;
let redis: TestRedis;
let server: TestProcess;
let worker: TestProcess;

const transaction = (reference: string) => ({
  precise_amount: 100,
  precision: 100,
  reference,
  description: `paid with password=${planted}A1`,
  currency: 'USD',
  source: '@World',
  destination: '@Shop',
  allow_overdraft: true,
  meta_data: { api_key: `${planted}B2`, callback: `https://user:${planted}C3@shop.example/?t=${planted}D4` },
});

const post = (reference: string): Promise<Response> =>
  fetch(`${server.url}/transactions?trace_token=${planted}E5`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${planted}F6`,
      'x-api-key': `${planted}G7`,
      cookie: `session=${planted}H8`,
      'x-request-id': `request-${reference}`,
    },
    body: JSON.stringify(transaction(reference)),
  });

/** The spans of the trace that accepted the transaction, once the worker has exported its part. */
const traceOf = async (
  isComplete: (spans: readonly ReceivedSpan[]) => boolean,
): Promise<readonly ReceivedSpan[]> => {
  let spans: readonly ReceivedSpan[] = [];
  await waitUntil(
    async () => {
      const root = receiver.spans.find(({ name }) => name === 'POST /transactions');
      spans = receiver.spans.filter(({ traceId }) => traceId === root?.traceId);
      return root !== undefined && isComplete(spans);
    },
    { timeoutMs: 30_000, what: 'the whole trace to arrive' },
  );
  return spans;
};

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  redis = await startTestRedis();
  const url = await testDatabaseUrl();
  const database = openDatabase({ url, poolSize: 1 });
  await migrateToLatest(database);
  await database.destroy();
  const env = {
    BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    BELLWETHER_CLOUD_DSN: `http://${planted}I9@127.0.0.1:${receiver.port}/42`,
    BELLWETHER_REDIS_URL: redis.url,
    BELLWETHER_DATABASE_URL: url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_METRIC_EXPORT_INTERVAL: '3600000',
  };
  server = await startProcess('server', { env });
  worker = await startProcess('worker', { env });
}, startMs);

afterAll(async () => {
  await Promise.all([server?.stop(), worker?.stop()]);
  await redis?.remove();
  await receiver?.stop();
});

describe('the signals of server and worker', () => {
  it('are announced at start with their destination, and never with the key', () => {
    for (const logs of [server.logs(), worker.logs()]) {
      for (const signal of ['traces', 'metrics', 'logs']) {
        expect(logs).toContain(`/monitoring/ingest/v1/otlp/${signal} (the DSN)`);
      }
      expect(logs).not.toContain(planted);
    }
  });

  it('show a request, its job, its SQL and its Redis commands as one trace with right parents', async () => {
    const accepted = await post('one');
    expect(accepted.status).toBe(201);
    const spans = await traceOf((all) => all.some(({ name }) => name.startsWith('run ')));
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const ancestorsOf = (span: ReceivedSpan | undefined): string[] => {
      const parent = byId.get(span?.parentSpanId ?? '');
      return parent === undefined ? [] : [parent.name, ...ancestorsOf(parent)];
    };
    const named = (prefix: string, service: string) =>
      spans.filter((span) => span.name.startsWith(prefix) && span.service === service);
    const [run] = named('run ', 'bellwether-worker');
    expect(run?.kind).toBe('SPAN_KIND_CONSUMER');
    expect(ancestorsOf(run)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^enqueue /), 'POST /transactions']),
    );
    expect(named('wait ', 'bellwether-worker')).toHaveLength(1);
    const sql = (service: string) =>
      spans.filter((span) => span.scope.includes('pg') && span.service === service);
    expect(sql('bellwether-server').length).toBeGreaterThan(0);
    await traceOf((all) =>
      all.some((span) => span.scope.includes('pg') && span.service === 'bellwether-worker'),
    );
    expect(spans.filter(({ name }) => /hook|onRequest|preHandler/.test(name))).toEqual([]);
  });

  it('carry the trace on the lines of the log, on standard output as in the export', async () => {
    const [root] = await traceOf(() => true);
    await waitUntil(async () => receiver.logs.some(({ traceId }) => traceId === root?.traceId), {
      timeoutMs: 30_000,
      what: 'a log line of the trace to arrive',
    });
    expect(server.logs() + worker.logs()).toContain(`"trace_id":"${root?.traceId}"`);
  });

  it('leave out what machines ask for', async () => {
    for (const path of ['/health', '/livez', '/readyz', '/metrics'])
      await (await fetch(server.url + path)).text();
    await (await post('two')).text();
    await waitUntil(
      async () => receiver.spans.filter(({ name }) => name === 'POST /transactions').length >= 2,
      { timeoutMs: 30_000, what: 'the later trace to arrive' },
    );
    expect(
      receiver.spans.filter(({ attributes }) =>
        /health|livez|readyz|metrics/.test(String(attributes['url.path'])),
      ),
    ).toEqual([]);
  });

  it('refer from latency histograms to the traces behind them', async () => {
    const page = await fetch(`${server.url}/metrics`, {
      headers: { accept: 'application/openmetrics-text; version=1.0.0' },
    });
    const text = await page.text();
    expect(text).toMatch(
      /http_server_request_duration_seconds_bucket\{.*route="\/transactions".*# \{trace_id="[0-9a-f]{32}"/,
    );
    const { traceId } = receiver.spans.find(({ name }) => name === 'POST /transactions') ?? {};
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('push the same families as a scrape, when they end at the latest, and nothing that was planted', async () => {
    const scraped = parseExposition(await (await fetch(`${server.url}/metrics`)).text());
    await Promise.all([server.stop(), worker.stop()]);
    const pushed = new Set(
      receiver.metrics.filter(({ service }) => service === 'bellwether-server').map(({ name }) => name),
    );
    const expected = scraped.filter(({ samples }) => samples.length > 0).map(({ name }) => name);
    expect(expected.filter((name) => !pushed.has(name))).toEqual([]);
    for (const { body, path } of receiver.requests) {
      expect(`${path} ${body.toString('latin1')}`).not.toContain(planted);
    }
    expect(server.logs() + worker.logs()).not.toContain(planted);
  });
});
