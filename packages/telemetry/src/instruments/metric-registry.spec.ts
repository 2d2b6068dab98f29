import { Counter, Registry } from 'prom-client';
import {
  bounded,
  counter,
  defineMetrics,
  gauge,
  histogram,
  oneOf,
  withAliases,
  withMetrics,
} from '../catalog/index.js';
import type { Alias, MetricSet } from '../catalog/index.js';
import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { buildInfo, telemetry } from '../families/telemetry.metrics.js';
import { scrape } from '../testing/scrape.js';
import { MetricRegistry } from './metric-registry.js';

const common = { help: 'A test.', owner: 'every', stability: 'experimental', labels: {} } as const;
const set = (domain: string, ...names: `${string}_total`[]): MetricSet =>
  defineMetrics(domain, Object.fromEntries(names.map((name) => [name, counter(name, common)])));

describe('a registry', () => {
  it('gives the same instruments for the same set', () => {
    const registry = new MetricRegistry({ process: 'test' });
    const orders = set('orders', 'orders_total');
    expect(registry.register(orders)).toBe(registry.register(orders));
  });

  it('gives the same instruments for a copy of a set, also where it has other names', async () => {
    const orders = defineMetrics('orders', { placed: counter('orders_placed_total', common) });
    const more = withMetrics(orders, { sent: counter('orders_sent_total', common) });
    const aliased = withAliases(more, { placed: [{ set: 'old', name: 'old_orders_total' }] });
    const registry = new MetricRegistry({ process: 'test', aliases: ['old'] });
    const metrics = registry.register(aliased);
    expect(registry.register(orders).placed).toBe(metrics.placed);
    expect(registry.register(more)).toEqual(metrics);
    registry.register(orders).placed.inc();
    const { value } = await scrape(new MetricsEndpoint(registry));
    expect(value('orders_placed_total')).toBe(1);
    expect(value('old_orders_total')).toBe(1);
  });

  it('shows the aliases of the set that was registered first', async () => {
    const orders = defineMetrics('orders', { placed: counter('orders_placed_total', common) });
    const registry = new MetricRegistry({ process: 'test', aliases: ['old'] });
    registry.register(orders);
    registry.register(withAliases(orders, { placed: [{ set: 'old', name: 'old_orders_total' }] }));
    const { families } = await scrape(new MetricsEndpoint(registry));
    expect(families.map(({ name }) => name)).not.toContain('old_orders_total');
  });

  it('refuses a set of the same domain that defines a metric of one name differently', () => {
    const registry = new MetricRegistry({ process: 'test' });
    registry.register(set('orders', 'orders_total'));
    const other = defineMetrics('orders', {
      total: counter('orders_total', { ...common, labels: { status: oneOf('a') } }),
    });
    expect(() => registry.register(other)).toThrow(
      'The domain orders defines the metric orders_total twice, and not alike. Keep one of the definitions.',
    );
  });

  it('keeps registries apart', async () => {
    const orders = set('orders', 'orders_total');
    const [one, other] = [new MetricRegistry({ process: 'one' }), new MetricRegistry({ process: 'other' })];
    one.register(orders)['orders_total']?.with({});
    (one.register(orders)['orders_total'] as unknown as { inc(): void }).inc();
    other.register(orders);
    expect((await scrape(new MetricsEndpoint(other))).value('orders_total')).toBe(0);
  });

  const aliased = (name: string): Alias => ({ set: 'old', name });
  it.each<[string, MetricSet, MetricSet, string]>([
    ['one name', set('orders', 'a_total'), set('refunds', 'a_total'), 'a_total: orders; and refunds'],
    [
      "a histogram's parts",
      defineMetrics('orders', { wait: histogram('wait_seconds', { ...common, buckets: [1] }) }),
      defineMetrics('refunds', { count: gauge('wait_seconds_count', common) }),
      'wait_seconds_count: orders; and refunds',
    ],
    [
      "a counter's name in OpenMetrics",
      set('orders', 'a_total'),
      defineMetrics('refunds', { a: gauge('a', common) }),
      'a: orders; and refunds',
    ],
    [
      'an alias',
      defineMetrics('orders', { a: counter('a_total', { ...common, aliases: [aliased('b_total')] }) }),
      set('refunds', 'b_total'),
      'b_total: orders, as another name of a_total; and refunds',
    ],
    [
      'two aliases',
      defineMetrics('orders', { a: counter('a_total', { ...common, aliases: [aliased('c_total')] }) }),
      defineMetrics('refunds', { b: counter('b_total', { ...common, aliases: [aliased('c_total')] }) }),
      'c_total: orders, as another name of a_total; and refunds, as another name of b_total',
    ],
    [
      'a former name',
      defineMetrics('orders', {
        a: counter('a_total', { ...common, formerName: { name: 'b_total', until: '2.0.0' } }),
      }),
      set('refunds', 'b_total'),
      'b_total: orders, as another name of a_total; and refunds',
    ],
  ])('refuses two domains that share %s, and names both', (_, first, second, message) => {
    const registry = new MetricRegistry({ process: 'test', aliases: ['old'] });
    registry.register(first);
    expect(() => registry.register(second)).toThrow(
      `Two domains define the metric ${message}. Rename one of them.`,
    );
  });

  it('lets an alias that is off collide with nothing', () => {
    const registry = new MetricRegistry({ process: 'test' });
    registry.register(
      defineMetrics('orders', { a: counter('a_total', { ...common, aliases: [aliased('b_total')] }) }),
    );
    expect(() => registry.register(set('refunds', 'b_total'))).not.toThrow();
  });

  it('registers nothing of a set that collides', async () => {
    const registry = new MetricRegistry({ process: 'test' });
    registry.register(set('orders', 'a_total'));
    expect(() => registry.register(set('refunds', 'b_total', 'a_total'))).toThrow('a_total');
    expect(() => registry.register(set('returns', 'b_total'))).not.toThrow();
  });

  it('refuses the name of a metric that prom-client code made', () => {
    const promClient = new Registry();
    promClient.registerMetric(new Counter({ name: 'a_total', help: 'Theirs.', registers: [] }));
    const registry = new MetricRegistry({ process: 'test', registry: promClient });
    expect(() => registry.register(set('orders', 'a_total'))).toThrow(
      'Two domains define the metric a_total: prom-client code outside any catalog; and orders.',
    );
  });

  it('throws where a process uses a metric that it does not own', async () => {
    const jobs = defineMetrics('jobs', {
      done: counter('jobs_done_total', {
        ...common,
        owner: ['worker'],
        labels: { kind: oneOf('a'), queue: bounded(2, 'a test') },
      }),
    });
    const registry = new MetricRegistry({ process: 'server' });
    const metrics = registry.register(jobs);
    expect(() => metrics.done.with({ kind: 'a', queue: 'x' })).toThrow(
      'Metric jobs_done_total is owned by worker, not by the process "server". ' +
        'Record it there, or add "server" to its owner in the catalog.',
    );
    const { families } = await scrape(new MetricsEndpoint(registry));
    expect(families.map(({ name }) => name)).not.toContain('jobs_done_total');
  });

  it('refuses a second collector of one name, until the first is taken off', () => {
    const registry = new MetricRegistry({ process: 'test' });
    const collector = { name: 'pool', fills: [], collect: () => {} };
    const takeOff = registry.addCollector(collector);
    expect(() => registry.addCollector({ ...collector })).toThrow('A collector named pool is there already');
    takeOff();
    expect(() => registry.addCollector({ ...collector })).not.toThrow();
  });

  it('goes on counting folded values when more metrics fold than it has room to name', async () => {
    const registry = new MetricRegistry({ process: 'test' });
    const names = Array.from({ length: 305 }, (_, i) => `many_${i}_total` as const);
    const labels = { kind: oneOf('known') };
    const many = defineMetrics(
      'many',
      Object.fromEntries(names.map((name) => [name, counter(name, { ...common, labels })])),
    );
    for (const instrument of Object.values(registry.register(many))) {
      (instrument as unknown as { inc(labels: object): void }).inc({ kind: 'unknown' });
    }
    const { value } = await scrape(new MetricsEndpoint(registry));
    expect(value('telemetry_label_values_folded_total', { metric: 'many_0_total' })).toBe(1);
    expect(value('telemetry_label_values_folded_total', { metric: 'other' })).toBe(5);
  });

  it('names the build info as the catalog does, and app_build_info where it is given none', async () => {
    const build = { version: '1.0.0', revision: 'abc', catalog: '1' };
    const own = withMetrics(telemetry, { buildInfo: buildInfo('shop') });
    const registry = new MetricRegistry({ process: 'test', buildInfo: own.buildInfo });
    registry.register(own);
    registry.describeBuild(build);
    expect((await scrape(new MetricsEndpoint(registry))).value('shop_build_info', build)).toBe(1);
    const bare = new MetricRegistry({ process: 'test' });
    bare.describeBuild(build);
    expect((await scrape(new MetricsEndpoint(bare))).value('app_build_info', build)).toBe(1);
  });

  it('says which build it runs, once', async () => {
    const registry = new MetricRegistry({ process: 'test', buildInfo: buildInfo('shop') });
    registry.describeBuild({ version: '1.0.0', revision: 'abc', catalog: '1' });
    registry.describeBuild({ version: '1.0.0', revision: 'abc', catalog: '2' });
    const { samples } = (await scrape(new MetricsEndpoint(registry))).family('shop_build_info');
    expect(samples).toEqual([
      {
        name: 'shop_build_info',
        labels: { version: '1.0.0', revision: 'abc', catalog: '2' },
        value: 1,
      },
    ]);
  });
});
