import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';

import { catalog } from '@bellwether/catalog';
import { migrateToLatest, openDatabase } from '@bellwether/database';
import {
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  type TestProcess,
  type TestRedis,
  tool,
} from '@bellwether/local/testing';
import { expectFamilies, scrape } from '@bellwether/telemetry/testing';

const definitions = catalog.flatMap((set) => Object.values(set));
/** prom-client reads memory and descriptors from /proc, which other systems do not have. */
const mayBeMissing =
  process.platform === 'linux'
    ? []
    : definitions.map(({ name }) => name).filter((name) => name.startsWith('process_'));

let redis: TestRedis;
let processes: Record<'server' | 'worker', TestProcess>;

beforeAll(async () => {
  redis = await startTestRedis();
  const env = {
    BELLWETHER_REDIS_URL: redis.url,
    BELLWETHER_DATABASE_URL: await migratedDatabaseUrl(),
    BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    BELLWETHER_ENABLE_DB_METRICS: 'true',
  };
  const [server, worker] = await Promise.all([
    startProcess('server', { env }),
    startProcess('worker', { env }),
  ]);
  processes = { server, worker };
});
afterAll(async () => {
  await Promise.all(Object.values(processes).map((process) => process.stop()));
  await redis.remove();
});

async function migratedDatabaseUrl(): Promise<string> {
  const url = await testDatabaseUrl();
  const database = openDatabase({ url });
  await migrateToLatest(database);
  await database.destroy();
  return url;
}

const names = ['server', 'worker'] as const;

/** Every series by its name and labels. What the telemetry says of its own scrape is about the scrape before. */
async function seriesOf(process: TestProcess): Promise<string[]> {
  const { families } = await scrape(`${process.url}/metrics`);
  return families.flatMap(({ samples }) =>
    samples.map(({ name, labels }) => `${name}${JSON.stringify(labels)}`),
  );
}

/** As many requests at once as a small machine likes. */
async function inTurns<T>(items: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const turn = async (): Promise<void> => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await each(item);
  };
  await Promise.all(Array.from({ length: 32 }, turn));
}

describe.each(names)('a scrape of the %s', (name) => {
  it.each([false, true])('is the catalog, both ways (OpenMetrics: %s)', async (openMetrics) => {
    const { families } = await scrape(`${processes[name].url}/metrics`, { openMetrics });
    expectFamilies(families, definitions, { process: name, mayBeMissing });
  });

  it('passes the check of promtool', async () => {
    const { text } = await scrape(`${processes[name].url}/metrics`);
    const run = promisify(execFile)(await tool('promtool'), ['check', 'metrics']);
    run.child.stdin?.end(text);
    const { stdout, stderr } = await run;
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });

  it('has the series of what has not happened yet', async () => {
    const { value, family } = await scrape(`${processes[name].url}/metrics`);
    const job = { queue: 'transactions', job_name: 'apply-transactions' };
    expect(value('job_enqueued_total', job)).toBe(0);
    if (name === 'worker') expect(value('queue_depth', { queue: 'transactions', state: 'failed' })).toBe(0);
    expect(family('bellwether_build_info').samples.map(({ value }) => value)).toEqual([1]);
  });

  it('has no more series after 10 000 unknown paths and 100 made-up methods', async () => {
    const { url } = processes[name];
    await fetch(`${url}/first-unknown-path`);
    const before = await seriesOf(processes[name]);
    await inTurns(
      Array.from({ length: 10_000 }, (_, index) => `/unknown/${index}/${index * 7919}?page=${index}`),
      (path) => get(url + path),
    );
    await inTurns(
      Array.from({ length: 100 }, (_, index) => `M${index}TH`),
      (method) => speak(url, `${method} /unknown HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    for (const method of ['PROPFIND', 'MKCOL', 'TRACE', 'SEARCH', 'PURGE']) {
      await speak(url, `${method} /unknown HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    }
    const { families } = await scrape(`${url}/metrics`);
    const counted = families
      .flatMap(({ samples }) => samples)
      .filter(
        ({ name: sample, labels }) =>
          sample === 'http_server_request_duration_seconds_count' && labels['route'] === 'unmatched',
      )
      .reduce((sum, { value }) => sum + value, 0);
    expect(counted).toBeGreaterThan(10_000);
    const after = await seriesOf(processes[name]);
    // The clockwork of a process asks its tables in its own time, whatever requests come.
    const added = after.filter((series) => !before.includes(series) && !series.startsWith('db_query_'));
    expect(added.filter((series) => !series.includes('"_OTHER"'))).toEqual([]);
    expect(added.every((series) => series.startsWith('http_server_request_duration_seconds'))).toBe(true);
  });
});

function get(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end();
  });
}

function speak(url: string, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket
      .on('error', () => {})
      .on('close', () => resolve())
      .resume();
  });
}
