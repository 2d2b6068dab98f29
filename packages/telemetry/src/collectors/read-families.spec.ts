import { Counter, Histogram, Summary } from 'prom-client';
import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '../catalog/index.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { readFamilies } from './read-families.js';

const common = { help: 'A test.', owner: 'every', stability: 'experimental' } as const;
const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', {
    ...common,
    labels: { status: oneOf('placed') },
    aliases: [{ set: 'old', name: 'old_orders_total' }],
  }),
  depth: gauge('shop_depth', { ...common, labels: { queue: bounded(2, 'a test') } }),
  wait: histogram('shop_wait_seconds', { ...common, labels: {}, buckets: [0.5, 1] }),
});

function start() {
  const exemplar = () => ({ traceId: 'abc', spanId: 'def' });
  const registry = new MetricRegistry({ process: 'test', aliases: ['old'], exemplar });
  const metrics = registry.register(shop);
  const read = async () =>
    (await readFamilies(registry)).filter(({ name }) => !name.startsWith('telemetry_'));
  return { registry, metrics, read };
}

const anyTime = expect.any(Number);
const exemplar = (value: number) => ({ traceId: 'abc', spanId: 'def', value, timestampMs: anyTime });

describe('reading a registry as data', () => {
  it('gives every family under its own name, with start times, units and exemplars', async () => {
    const { metrics, read } = start();
    metrics.orders.inc({ status: 'placed' }, 2);
    metrics.depth.set({ queue: 'a' }, 3);
    for (const seconds of [0.25, 0.5, 7]) metrics.wait.observe(seconds);
    expect((await read()).filter(({ name }) => name.startsWith('shop_'))).toEqual([
      {
        name: 'shop_depth',
        help: 'A test.',
        kind: 'gauge',
        points: [{ labels: { queue: 'a' }, startedAtMs: anyTime, value: 3 }],
      },
      {
        name: 'shop_orders_total',
        help: 'A test.',
        kind: 'counter',
        points: [{ labels: { status: 'placed' }, startedAtMs: anyTime, value: 2, exemplar: exemplar(2) }],
      },
      {
        name: 'shop_wait_seconds',
        help: 'A test.',
        unit: 'seconds',
        kind: 'histogram',
        bounds: [0.5, 1],
        points: [
          {
            labels: {},
            startedAtMs: anyTime,
            counts: [2, 0, 1],
            count: 3,
            sum: 7.75,
            exemplars: [exemplar(0.5), exemplar(7)],
          },
        ],
      },
    ]);
    expect((await read()).map(({ name }) => name)).not.toContain('old_orders_total');
  });

  it('gives copies, which later recordings leave alone', async () => {
    const { metrics, read } = start();
    metrics.wait.observe(0.25);
    const before = await read();
    const copy = structuredClone(before);
    metrics.wait.observe(0.3);
    expect(before).toEqual(copy);
  });

  it('gives what prom-client itself made in the same form', async () => {
    const { registry, read } = start();
    const registers = [registry.promClient];
    const visits = new Counter({ name: 'made_visits_total', help: 'Made.', labelNames: ['page'], registers });
    visits.inc({ page: 7 as unknown as string }, 3);
    const wait = new Histogram({
      name: 'made_wait_seconds',
      help: 'Made.',
      labelNames: ['a'],
      buckets: [1, 2],
      registers,
    });
    for (const seconds of [0.5, 1.5, 9]) wait.observe({ a: 'x' }, seconds);
    const size = new Summary({ name: 'made_size_bytes', help: 'Made.', percentiles: [0.5], registers });
    size.observe(4);
    expect((await read()).filter(({ name }) => name.startsWith('made_'))).toEqual([
      {
        name: 'made_size_bytes',
        help: 'Made.',
        unit: 'bytes',
        kind: 'summary',
        points: [
          { labels: {}, startedAtMs: anyTime, quantiles: [{ quantile: 0.5, value: 4 }], count: 1, sum: 4 },
        ],
      },
      {
        name: 'made_visits_total',
        help: 'Made.',
        kind: 'counter',
        points: [{ labels: { page: '7' }, startedAtMs: anyTime, value: 3 }],
      },
      {
        name: 'made_wait_seconds',
        help: 'Made.',
        unit: 'seconds',
        kind: 'histogram',
        bounds: [1, 2],
        points: [
          { labels: { a: 'x' }, startedAtMs: anyTime, counts: [1, 1, 1], count: 3, sum: 11, exemplars: [] },
        ],
      },
    ]);
  });

  it('runs the collectors, and leaves out what one of them could not fill', async () => {
    const { registry, metrics, read } = start();
    registry.addCollector({
      name: 'good',
      fills: [shop.depth],
      collect: () => metrics.depth.set({ queue: 'a' }, 9),
    });
    registry.addCollector({
      name: 'bad',
      fills: [shop.wait],
      collect: () => Promise.reject(new Error('no')),
    });
    const families = await read();
    expect(families.find(({ name }) => name === 'shop_depth')?.points).toMatchObject([{ value: 9 }]);
    expect(families.map(({ name }) => name)).not.toContain('shop_wait_seconds');
  });
});
