/** Another system's settings alone switch that system's metric names on, in both built processes. */
import { readFileSync } from 'node:fs';

import {
  type Configuration,
  migratedDatabaseUrl,
  type Ports,
  startProcess,
  startTestRedis,
  type TestProcess,
  type TestRedis,
  waitUntil,
} from '@bellwether/local/testing';
import { type ParsedFamily, parseExposition, scrape } from '@bellwether/telemetry/testing';

interface Shape {
  readonly kind: string;
  readonly labels: readonly string[];
  readonly bounds: readonly string[];
  readonly help: string;
}

const shapeOf = ({ type, help, samples }: ParsedFamily): Shape => {
  const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
  labels.delete('le');
  const bounds = new Set(samples.flatMap((sample) => sample.labels['le'] ?? []));
  return { kind: type, labels: [...labels].toSorted(), bounds: [...bounds], help };
};

/** By name, the shape in either process; a family that both show has the shape of the one with series. */
const shapes = (scrapes: readonly (readonly ParsedFamily[])[], prefix: RegExp): Record<string, Shape> => {
  const families = scrapes
    .flat()
    .filter(({ name }) => prefix.test(name))
    .toSorted((one, other) => one.samples.length - other.samples.length);
  const byName = families.map((family) => [family.name, shapeOf(family)] as const);
  return Object.fromEntries(byName.toSorted(([one], [other]) => (one < other ? -1 : 1)));
};

const httpBounds = '0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 +Inf'.split(' ');
const queryBounds = '0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 5 +Inf'.split(' ');
const batchBounds = '1 2 5 10 25 50 100 250 500 1000 +Inf'.split(' ');
const personBounds = '0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 +Inf'.split(' ');

let redis: TestRedis;
let database: string;
const started: TestProcess[] = [];

beforeAll(async () => {
  [redis, database] = await Promise.all([startTestRedis(), migratedDatabaseUrl()]);
});
afterEach(() => Promise.all(started.splice(0).map((process) => process.stop())));
afterAll(() => redis.remove());

/** Ports and services come from a file or from variables that are not ours, and imply nothing. */
const start = async (
  name: 'server' | 'worker',
  env: (ports: Ports) => Readonly<Record<string, string>>,
): Promise<TestProcess> => {
  const configure = (ports: Ports): Configuration => ({
    env: { ...env(ports), DATABASE_URL: database, REDIS_URL: redis.url },
    files: {
      'bellwether.json': {
        server: { port: ports.main },
        queue: { monitoring_port: ports.main, prefix: 'aliases' },
        metrics: { worker_port: ports.metrics },
      },
    },
  });
  const process = await startProcess(name, { configure });
  started.push(process);
  return process;
};

const familiesOf = async (url: string): Promise<readonly ParsedFamily[]> => (await scrape(url)).families;

describe('with exactly the variables of a web and worker endpoint', () => {
  const endpointEnv = (databaseMetrics: boolean) => (ports: Ports) => ({
    SERVE_PROMETHEUS_ENDPOINT: 'true',
    PROMETHEUS_PORT: String(ports.metrics),
    ...(databaseMetrics && { ENABLE_DB_METRICS: 'true' }),
  });
  const names = /^(flask_|github_api_call_latency|github_webhook_latency|sqlalchemy_)/;
  const flask = {
    flask_http_request_duration_seconds: {
      kind: 'histogram',
      labels: ['method', 'path', 'status'],
      bounds: httpBounds,
      help: 'Flask HTTP request duration in seconds',
    },
    flask_http_request_exceptions_total: {
      kind: 'counter',
      labels: ['method', 'status'],
      bounds: [],
      help: 'Total number of HTTP requests which resulted in an exception',
    },
    flask_http_request_total: {
      kind: 'counter',
      labels: ['method', 'status'],
      bounds: [],
      help: 'Total number of HTTP requests',
    },
  };
  const github = {
    github_api_call_latency: {
      kind: 'histogram',
      labels: ['method', 'status'],
      bounds: httpBounds,
      help: 'Time taken by GitHub API calls',
    },
    github_webhook_latency: {
      kind: 'histogram',
      labels: ['event', 'outcome'],
      bounds: httpBounds,
      help: 'Time from a delivery of GitHub being received to its answer; one per delivery, by what became of it.',
    },
  };
  const sql = {
    sqlalchemy_query_latency_seconds: {
      kind: 'histogram',
      labels: ['operation', 'table'],
      bounds: queryBounds,
      help: 'Time from handing a statement to the pool to its last row read; one per statement, where timing is switched on.',
    },
  };

  const scrapeBoth = async (databaseMetrics: boolean) => {
    const [server, worker] = await Promise.all([
      start('server', endpointEnv(databaseMetrics)),
      start('worker', endpointEnv(databaseMetrics)),
    ]);
    await fetch(`${server.url}/transactions/unknown`);
    const [fromServer, fromWorker] = await Promise.all([
      familiesOf(`${server.url}/debug/metrics`),
      familiesOf(`${worker.metricsUrl}/debug/metrics`),
    ]);
    return { server, worker, families: [fromServer, fromWorker] };
  };

  it('the two listeners together show the six families, as the originals are', async () => {
    const { families, server } = await scrapeBoth(true);
    expect(shapes(families, names)).toEqual({ ...flask, ...github, ...sql });
    const { value } = await scrape(`${server.url}/debug/metrics`);
    const request = { method: 'GET', path: '/transactions/:id', status: '404' };
    expect(value('flask_http_request_duration_seconds_count', request)).toBe(1);
    expect(value('flask_http_request_total', { method: 'GET', status: '404' })).toBe(1);
    expect(value('flask_http_request_exceptions_total', { method: 'GET', status: '500' })).toBe(0);
    expect(value('github_webhook_latency_count', { event: 'push', outcome: 'accepted' })).toBe(0);
    expect(families.flat().filter(({ name }) => name.startsWith('blnk_'))).toEqual([]);
  });

  it('the SQL family is absent without ENABLE_DB_METRICS', async () => {
    const { families } = await scrapeBoth(false);
    expect(shapes(families, names)).toEqual({ ...flask, ...github });
  });

  it('the three Flask families have the labels, bounds and help that the exporter itself shows', async () => {
    const path = new URL('testing/prometheus-flask-exporter-0.23.2.txt', import.meta.url);
    const recorded = parseExposition(readFileSync(path, 'utf8'));
    const theirs = shapes([recorded], /^flask_http_request_(duration_seconds|total|exceptions_total)$/);
    const numbers = (bounds: readonly string[]) =>
      bounds.map((bound) => (bound === '+Inf' ? bound : Number(bound)));
    const asNumbers = (all: Readonly<Record<string, Shape>>) =>
      Object.fromEntries(
        Object.entries(all).map(([name, shape]) => [name, { ...shape, bounds: numbers(shape.bounds) }]),
      );
    expect(asNumbers(theirs)).toEqual(asNumbers(flask));
  });
});

describe('with BLNK_ENABLE_OBSERVABILITY alone', () => {
  const expected: Readonly<
    Record<string, readonly [kind: string, labels: string, help: string, bounds?: string[]]>
  > = {
    blnk_balance_created_total: ['counter', '', 'Total number of balances created'],
    blnk_chain_backlog: ['gauge', '', 'Number of transactions not yet sealed into the hash chain'],
    blnk_chain_head_seq: ['gauge', '', 'Sequence number of the hash-chain head'],
    blnk_chain_lag_seconds: ['gauge', '', 'Seconds since the hash chain last advanced'],
    blnk_hotpairs_contention_total: ['counter', '', 'Total number of lock contention events'],
    blnk_hotpairs_lane_routed_total: [
      'counter',
      'lane',
      'Total number of transactions routed to queue lanes',
    ],
    blnk_inflight_commit_total: ['counter', '', 'Total number of inflight transactions committed'],
    blnk_inflight_void_total: ['counter', '', 'Total number of inflight transactions voided'],
    blnk_queue_backpressure_rejected_total: [
      'counter',
      'reason',
      'Total enqueue attempts rejected by queue backpressure',
    ],
    blnk_queue_enqueued_total: [
      'counter',
      'queue_name',
      'Total number of transactions enqueued for processing',
    ],
    blnk_queue_processing_duration_seconds: [
      'histogram',
      'result',
      'Duration of worker transaction processing',
      personBounds,
    ],
    blnk_transaction_batch_size: [
      'histogram',
      '',
      'Number of transactions in a coalesced batch',
      batchBounds,
    ],
    blnk_transaction_batch_total: [
      'counter',
      'result',
      'Total number of batch coalescing attempts by result',
    ],
    blnk_transaction_duration_seconds: [
      'histogram',
      'status',
      'Duration of RecordTransaction processing',
      personBounds,
    ],
    blnk_transaction_rejected_total: ['counter', 'reason', 'Total number of rejected transactions by reason'],
    blnk_transaction_total: ['counter', 'currency,status', 'Total transactions by final status and currency'],
    blnk_worker_retries_total: ['counter', 'reason', 'Total number of worker retry events by reason'],
    // blnk_search_backpressure_retry_total counts retries of a search index, and there is none here.
  };

  it('both processes together show the families of the ledger guide, and its sample line', async () => {
    const env = () => ({ BLNK_ENABLE_OBSERVABILITY: 'true' });
    const serviceLink = (ports: Ports) => `tcp://10.0.0.1:${ports.metrics}`;
    const [server, worker] = await Promise.all([
      start('server', env),
      start('worker', (ports) => ({ ...env(), PROMETHEUS_PORT: serviceLink(ports) })),
    ]);
    const answer = await fetch(`${server.url}/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        precise_amount: 100,
        precision: 100,
        reference: 'one',
        description: 'a test',
        currency: 'USD',
        source: '@World',
        destination: '@Shop',
        allow_overdraft: true,
      }),
    });
    expect(answer.status).toBe(201);
    const text = await waitUntil(
      async () => {
        const shown = await (await fetch(`${worker.url}/metrics`)).text();
        return shown.includes('blnk_transaction_total{') ? shown : undefined;
      },
      { timeoutMs: 20_000, what: 'the transaction to be counted' },
    );
    expect(text.split('\n').filter((line) => /blnk_transaction_total\b/.test(line))).toEqual([
      '# HELP blnk_transaction_total Total transactions by final status and currency',
      '# TYPE blnk_transaction_total counter',
      'blnk_transaction_total{currency="USD",status="APPLIED"} 1',
    ]);
    const families = await Promise.all([
      familiesOf(`${server.url}/metrics`),
      familiesOf(`${worker.url}/metrics`),
    ]);
    const golden = Object.entries(expected).map(([name, [kind, labels, help, bounds = []]]) => [
      name,
      { kind, labels: labels === '' ? [] : labels.split(','), bounds, help },
    ]);
    expect(shapes(families, /^blnk_/)).toEqual(Object.fromEntries(golden));
    expect(families.flat().filter(({ name }) => name.startsWith('flask_'))).toEqual([]);
    const values = (family: string, label: string) =>
      families
        .flat()
        .filter(({ name }) => name === family)
        .flatMap(({ samples }) => samples.map(({ labels }) => labels[label]));
    expect(values('blnk_queue_enqueued_total', 'queue_name')).toEqual([
      expect.stringMatching(/^new:transaction_[1-8]$/),
    ]);
    expect(values('blnk_transaction_batch_total', 'result')).toEqual(['success', 'failure', 'skipped']);
  });
});
