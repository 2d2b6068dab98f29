import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, makeThrowawayDirectory, tool, waitUntil } from '@bellwether/local/testing';
import type { ThrowawayDirectory } from '@bellwether/local/testing';
import { Gauge, Summary } from 'prom-client';
import { bounded, counter, defineMetrics, histogram } from '../catalog/index.js';
import { collectProcessMetrics } from '../families/process.telemetry.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { MetricsEndpoint } from './metrics-endpoint.js';
import { createMetricsListener, type MetricsListener } from './metrics-listener.js';

const common = { owner: 'every', stability: 'experimental' } as const;
const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', {
    ...common,
    help: 'Orders "placed" \\ or\nnot.',
    labels: { note: bounded(10, 'a test') },
  }),
  wait: histogram('shop_wait_seconds', { ...common, help: 'A wait.', labels: {}, buckets: [0.5, 1] }),
});

const NOTE = 'a "b" \\ c\nd é 日本 🦔';
const TRACE = 'abcdef0123456789'.repeat(2);

/** What is written here is only right if the real reader reads it: every value, name and escape as it was meant. */
describe('a real Prometheus', () => {
  let listener: MetricsListener;
  let directory: ThrowawayDirectory;
  let prometheus: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const exemplar = () => ({ traceId: TRACE, spanId: '0123456789abcdef' });
    const registry = new MetricRegistry({ process: 'test', exemplar });
    const metrics = registry.register(shop);
    metrics.orders.inc({ note: NOTE }, 2.5);
    metrics.wait.observe(0.75);
    collectProcessMetrics(registry.promClient);
    const registers = [registry.promClient];
    const level = new Gauge({ name: 'made_level', help: 'Made.', registers });
    level.set(-Infinity);
    const size = new Summary({ name: 'made_size_bytes', help: 'Made.', percentiles: [0.5, 1], registers });
    size.observe(7);
    const endpoint = new MetricsEndpoint(registry);
    listener = await createMetricsListener({ host: '127.0.0.1', port: 0, endpoint, paths: ['/metrics'] });
    directory = await makeThrowawayDirectory('prometheus');
    url = await startPrometheus();
  });

  afterAll(async () => {
    const exited = once(prometheus, 'exit');
    prometheus.kill();
    await exited;
    await listener.close();
    await directory.remove();
  });

  async function startPrometheus(): Promise<string> {
    const config = join(directory.path, 'prometheus.yml');
    const target = `127.0.0.1:${listener.port}`;
    await writeFile(
      config,
      `scrape_configs: [{ job_name: test, scrape_interval: 1s, static_configs: [{ targets: ['${target}'] }] }]`,
    );
    const address = `127.0.0.1:${await freePort()}`;
    prometheus = spawn(
      await tool('prometheus'),
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory.path, 'data')}`,
        `--web.listen-address=${address}`,
        '--enable-feature=exemplar-storage',
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    return `http://${address}/api/v1`;
  }

  async function query<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const answer = await fetch(`${url}/${path}?${new URLSearchParams(parameters)}`);
    return ((await answer.json()) as { data: T }).data;
  }

  async function valueOf(expression: string): Promise<string | undefined> {
    const { result } = await query<{ result: { value: [number, string] }[] }>('query', { query: expression });
    return result[0]?.value[1];
  }

  it('takes a scrape in OpenMetrics, as it asks for, and reads every number as it was recorded', async () => {
    await waitUntil(async () => (await valueOf('up').catch(() => undefined)) === '1', {
      what: 'a first good scrape',
      timeoutMs: 30_000,
    });
    expect(await valueOf(`shop_orders_total{note=${JSON.stringify(NOTE)}}`)).toBe('2.5');
    expect(await valueOf('shop_wait_seconds_bucket{le="0.5"}')).toBe('0');
    expect(await valueOf('shop_wait_seconds_bucket{le="1.0"}')).toBe('1');
    expect(await valueOf('shop_wait_seconds_bucket{le="+Inf"}')).toBe('1');
    expect(await valueOf('shop_wait_seconds_sum')).toBe('0.75');
    expect(await valueOf('made_level')).toBe('-Inf');
    expect(await valueOf('made_size_bytes{quantile="0.5"}')).toBe('7');
    expect(await valueOf('nodejs_gc_duration_seconds_count{kind="weakcb"}')).toBeDefined();
  });

  it('keeps types, helps and exemplars', async () => {
    const metadata = await query<Record<string, unknown>>('metadata', { metric: 'shop_orders' });
    expect(metadata).toEqual({
      shop_orders: [{ type: 'counter', help: 'Orders "placed" \\ or\nnot.', unit: '' }],
    });
    const now = Date.now() / 1000;
    const found = await query<{ exemplars: object[] }[]>('query_exemplars', {
      query: 'shop_wait_seconds_bucket',
      start: String(now - 600),
      end: String(now + 60),
    });
    expect(found.flatMap(({ exemplars }) => exemplars)).toEqual([
      expect.objectContaining({ labels: { trace_id: TRACE, span_id: '0123456789abcdef' }, value: '0.75' }),
    ]);
  });
});
