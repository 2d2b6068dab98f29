import { Counter, Gauge, Histogram } from 'prom-client';
import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '../catalog/index.js';
import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { scrape } from '../testing/scrape.js';
import type { CatalogCounter } from './catalog-counter.js';
import type { CatalogGauge } from './catalog-gauge.js';
import type { CatalogHistogram } from './catalog-histogram.js';
import { MetricRegistry } from './metric-registry.js';

const common = { help: 'A test.', owner: 'every', stability: 'experimental' } as const;
const status = oneOf('placed', 'shipped');
const currency = bounded(3, 'currencies a test uses');

const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', { ...common, labels: { status, currency } }),
  visits: counter('shop_visits_total', { ...common, labels: {} }),
  states: counter('shop_states_total', { ...common, labels: { status, size: oneOf('small', 'large') } }),
  open: gauge('shop_open_orders', { ...common, labels: {} }),
  depth: gauge('shop_queue_depth', { ...common, labels: { queue: bounded(2, 'queues of a test') } }),
  wait: histogram('shop_wait_seconds', { ...common, labels: { status }, buckets: [0.1, 1] }),
});

interface Warning {
  readonly fields: object;
  readonly message: string;
}

function start(options: { seriesLimit?: number } = {}) {
  const warnings: Warning[] = [];
  const log = {
    info: () => {},
    error: () => {},
    warn: (fields: object, message: string) => warnings.push({ fields, message }),
  };
  const registry = new MetricRegistry({ process: 'test', log, ...options });
  const metrics = registry.register(shop);
  // The shapes that prom-client's users know, which the catalog's types leave out.
  const prom = metrics as unknown as {
    orders: CatalogCounter;
    visits: CatalogCounter;
    open: CatalogGauge;
    depth: CatalogGauge;
    wait: CatalogHistogram;
  };
  const endpoint = new MetricsEndpoint(registry);
  const value = async (sample: string, labels?: Record<string, string>) =>
    (await scrape(endpoint)).value(sample, labels);
  const seriesOf = async (name: string) => (await scrape(endpoint)).family(name).samples.length;
  return { registry, metrics, prom, warnings, value, seriesOf };
}

describe('recording', () => {
  it('adds up what labelled calls and bound instruments count', async () => {
    const { metrics, value } = start();
    const bound = metrics.orders.with({ status: 'placed', currency: 'EUR' });
    metrics.orders.inc({ status: 'placed', currency: 'EUR' });
    metrics.orders.inc({ currency: 'EUR', status: 'placed' }, 2);
    bound.inc();
    bound.inc(0.5);
    expect(await value('shop_orders_total', { status: 'placed', currency: 'EUR' })).toBe(4.5);
  });

  it('shows every declared combination of closed labels from the start', async () => {
    const { value, seriesOf } = start();
    expect(await seriesOf('shop_states_total')).toBe(4);
    expect(await value('shop_states_total', { status: 'shipped', size: 'large' })).toBe(0);
    expect(await value('shop_visits_total')).toBe(0);
    expect(await value('shop_open_orders')).toBe(0);
    expect(await value('shop_wait_seconds_count', { status: 'placed' })).toBe(0);
    expect(await value('shop_wait_seconds_bucket', { status: 'shipped', le: '+Inf' })).toBe(0);
    expect(await seriesOf('shop_orders_total')).toBe(0);
  });

  it('makes a series of a bounded label exist by resolving it', async () => {
    const { metrics, value } = start();
    metrics.orders.with({ status: 'placed', currency: 'USD' });
    expect(await value('shop_orders_total', { status: 'placed', currency: 'USD' })).toBe(0);
  });

  it('counts a value in the bucket whose bound it equals, and in every larger one', async () => {
    const { metrics, value } = start();
    for (const seconds of [0.05, 0.1, 0.5, 1, 7, -1]) metrics.wait.observe({ status: 'placed' }, seconds);
    const count = (le: string) => value('shop_wait_seconds_bucket', { status: 'placed', le });
    expect([await count('0.1'), await count('1'), await count('+Inf')]).toEqual([3, 5, 6]);
    expect(await value('shop_wait_seconds_sum', { status: 'placed' })).toBeCloseTo(7.65, 10);
  });

  it('moves a gauge both ways', async () => {
    const { metrics, prom, value } = start();
    metrics.open.set(5);
    metrics.open.inc();
    metrics.open.dec(3);
    metrics.depth.with({ queue: 'a' }).inc(4);
    metrics.depth.dec({ queue: 'a' });
    prom.depth.set({ queue: 'b' }, NaN);
    expect(await value('shop_open_orders')).toBe(3);
    expect(await value('shop_queue_depth', { queue: 'a' })).toBe(3);
    expect(await value('shop_queue_depth', { queue: 'b' })).toBeNaN();
  });

  it.each<[string, (prom: ReturnType<typeof start>['prom']) => void, string]>([
    [
      'an unknown label',
      ({ orders }) => orders.inc({ status: 'placed', currency: 'EUR', tenant: 'x' }),
      'Metric shop_orders_total does not have the label "tenant"; it has the labels status, currency.',
    ],
    [
      'a missing label',
      ({ orders }) => orders.inc({ status: 'placed' }),
      'Metric shop_orders_total lacks the label "currency"; it has the labels status, currency.',
    ],
    [
      'a misspelt label',
      ({ orders }) => orders.inc({ status: 'placed', curency: 'EUR' }),
      'Metric shop_orders_total does not have the label "curency"; it has the labels status, currency.',
    ],
    [
      'an undefined label',
      ({ orders }) => orders.inc({ status: 'placed', currency: undefined as unknown as string }),
      'Metric shop_orders_total lacks the label "currency"; it has the labels status, currency.',
    ],
    [
      'no labels at all',
      ({ orders }) => orders.inc(),
      'Metric shop_orders_total lacks the label "status"; it has the labels status, currency.',
    ],
    [
      'labels on a metric without any',
      ({ visits }) => visits.inc({ page: 'x' }),
      'Metric shop_visits_total does not have the label "page"; it has no labels.',
    ],
    [
      'an object as a label value',
      ({ orders }) => orders.inc({ status: 'placed', currency: {} as unknown as string }),
      'Metric shop_orders_total takes text for the label "currency", not object; it has the labels status, currency.',
    ],
    [
      'too few positional labels',
      ({ orders }) => orders.labels('placed').inc(),
      'Metric shop_orders_total has 2 labels (status, currency), and was given 1 values.',
    ],
    [
      'a negative increment',
      ({ visits }) => visits.inc(-1),
      'Metric shop_visits_total only goes up, by finite numbers; it refused -1.',
    ],
    [
      'an increment that is not a number',
      ({ visits }) => visits.inc(NaN),
      'Metric shop_visits_total only goes up, by finite numbers; it refused NaN.',
    ],
    [
      'an endless increment',
      ({ visits }) => visits.inc(Infinity),
      'Metric shop_visits_total only goes up, by finite numbers; it refused Infinity.',
    ],
    [
      'text as an increment',
      ({ visits }) => visits.labels().inc('1' as unknown as number),
      "Metric shop_visits_total only goes up, by finite numbers; it refused '1'.",
    ],
    [
      'text as a level',
      ({ open }) => open.set('3'),
      "Metric shop_open_orders takes numbers; it refused '3'.",
    ],
    ['a step of NaN', ({ open }) => open.inc(NaN), 'Metric shop_open_orders takes numbers; it refused NaN.'],
    [
      'an observation of NaN',
      ({ wait }) => wait.observe({ status: 'placed' }, NaN),
      'Metric shop_wait_seconds takes finite numbers; it refused NaN.',
    ],
    [
      'an observation without a value',
      ({ wait }) => wait.observe({ status: 'placed' }),
      'Metric shop_wait_seconds takes finite numbers; it refused undefined.',
    ],
  ])('refuses %s with a message that names the metric', async (_, record, message) => {
    const { prom, value } = start();
    expect(() => record(prom)).toThrow(new TypeError(message));
    // Also where what is given leads to a series that is there already.
    for (const currency of ['EUR', 'undefined']) prom.orders.inc({ status: 'placed', currency });
    expect(() => record(prom)).toThrow(new TypeError(message));
    expect(await value('shop_visits_total')).toBe(0);
    expect(await value('shop_open_orders')).toBe(0);
    expect(await value('shop_wait_seconds_sum', { status: 'placed' })).toBe(0);
  });
});

describe('a label value beyond its set or bound', () => {
  const folds = (value: ReturnType<typeof start>['value'], metric: string) =>
    value('telemetry_label_values_folded_total', { metric });

  it('becomes other and is counted, each time it is recorded', async () => {
    const { prom, value } = start();
    prom.orders.inc({ status: 'plaecd', currency: 'EUR' });
    prom.orders.inc({ status: 'plaecd', currency: 'EUR' });
    expect(await value('shop_orders_total', { status: 'other', currency: 'EUR' })).toBe(2);
    expect(await folds(value, 'shop_orders_total')).toBe(2);
  });

  it('becomes other beyond the bound of its label, while known values go on', async () => {
    const { metrics, value, seriesOf } = start();
    for (let i = 0; i < 10_000; i++) metrics.orders.inc({ status: 'placed', currency: `C${i}` });
    metrics.orders.inc({ status: 'shipped', currency: 'C0' });
    metrics.orders.inc({ status: 'shipped', currency: 'C9999' });
    expect(await seriesOf('shop_orders_total')).toBe(6);
    expect(await value('shop_orders_total', { status: 'placed', currency: 'other' })).toBe(9997);
    expect(await value('shop_orders_total', { status: 'shipped', currency: 'C0' })).toBe(1);
    expect(await value('shop_orders_total', { status: 'shipped', currency: 'other' })).toBe(1);
    expect(await folds(value, 'shop_orders_total')).toBe(9998);
  });

  it('becomes other beyond the limit of the metric, its closed labels kept', async () => {
    const { metrics, value, seriesOf } = start({ seriesLimit: 2 });
    for (const currency of ['EUR', 'USD', 'JPY']) metrics.orders.inc({ status: 'placed', currency });
    metrics.orders.inc({ status: 'shipped', currency: 'EUR' });
    expect(await seriesOf('shop_orders_total')).toBe(4);
    expect(await value('shop_orders_total', { status: 'placed', currency: 'other' })).toBe(1);
    expect(await value('shop_orders_total', { status: 'shipped', currency: 'other' })).toBe(1);
    expect(await folds(value, 'shop_orders_total')).toBe(2);
  });

  it('leaves what is declared alone, however low the limit', async () => {
    const { metrics, value, seriesOf } = start({ seriesLimit: 1 });
    metrics.states.inc({ status: 'shipped', size: 'large' });
    expect(await seriesOf('shop_states_total')).toBe(4);
    expect(await value('shop_states_total', { status: 'shipped', size: 'large' })).toBe(1);
  });

  it('may be called other by the caller without being counted as folded', async () => {
    const { prom, value } = start();
    prom.orders.inc({ status: 'other', currency: 'other' });
    expect(await value('shop_orders_total', { status: 'other', currency: 'other' })).toBe(1);
    expect(await folds(value, 'shop_orders_total')).toBeUndefined();
  });

  it('is logged once for each label and cause, without the value', () => {
    const { prom, warnings } = start();
    for (let i = 0; i < 50; i++) prom.orders.inc({ status: 'secret', currency: `secret${i}` });
    expect(warnings.map(({ fields }) => fields)).toEqual([
      { metric: 'shop_orders_total', label: 'status' },
      { metric: 'shop_orders_total', label: 'currency' },
    ]);
    expect(JSON.stringify(warnings)).not.toContain('secret');
  });
});

describe('a removed series', () => {
  it('is gone at the next scrape, and its neighbours keep their numbers', async () => {
    const { metrics, prom, value, seriesOf } = start({ seriesLimit: 100 });
    metrics.depth.set({ queue: 'a' }, 1);
    metrics.depth.set({ queue: 'b' }, 2);
    metrics.depth.remove({ queue: 'a' });
    prom.depth.remove('nobody');
    expect(await seriesOf('shop_queue_depth')).toBe(1);
    expect(await value('shop_queue_depth', { queue: 'b' })).toBe(2);
  });

  it('leaves nothing behind for the series that takes its place', async () => {
    const { metrics, prom, value } = start();
    metrics.depth.set({ queue: 'a' }, 5);
    metrics.depth.remove({ queue: 'a' });
    metrics.depth.inc({ queue: 'b' });
    prom.wait.observe({ status: 'placed' }, 7);
    prom.wait.remove({ status: 'placed' });
    prom.wait.observe({ status: 'placed' }, 0.5);
    expect(await value('shop_queue_depth', { queue: 'b' })).toBe(1);
    expect(await value('shop_wait_seconds_count', { status: 'placed' })).toBe(1);
  });

  it('makes room under the bound of its label', async () => {
    const { metrics, value } = start();
    for (const queue of ['a', 'b', 'c', 'd', 'e']) {
      metrics.depth.set({ queue }, 1);
      metrics.depth.remove({ queue });
    }
    metrics.depth.set({ queue: 'f' }, 6);
    expect(await value('shop_queue_depth', { queue: 'f' })).toBe(6);
    expect(
      await value('telemetry_label_values_folded_total', { metric: 'shop_queue_depth' }),
    ).toBeUndefined();
  });

  it('comes back when an instrument bound to it records again', async () => {
    const { metrics, value } = start();
    const a = metrics.depth.with({ queue: 'a' });
    const b = metrics.depth.with({ queue: 'b' });
    metrics.depth.remove({ queue: 'a' });
    b.set(7);
    a.inc(2);
    a.inc(2);
    expect(await value('shop_queue_depth', { queue: 'a' })).toBe(4);
    expect(await value('shop_queue_depth', { queue: 'b' })).toBe(7);
  });
});

describe("prom-client's users", () => {
  it('find instruments that are prom-client metrics', () => {
    const { registry } = start();
    expect(registry.promClient.getSingleMetric('shop_orders_total')).toBeInstanceOf(Counter);
    expect(registry.promClient.getSingleMetric('shop_open_orders')).toBeInstanceOf(Gauge);
    expect(registry.promClient.getSingleMetric('shop_wait_seconds')).toBeInstanceOf(Histogram);
  });

  it.each<[string, (prom: ReturnType<typeof start>['prom']) => void, string, Record<string, string>, number]>(
    [
      ['inc(value)', ({ visits }) => visits.inc(2), 'shop_visits_total', {}, 2],
      ['inc(null)', ({ visits }) => visits.inc(null), 'shop_visits_total', {}, 1],
      [
        'inc(labels, value)',
        ({ orders }) => orders.inc({ status: 'placed', currency: 'EUR' }, 3),
        'shop_orders_total',
        { status: 'placed', currency: 'EUR' },
        3,
      ],
      [
        'labels(object).inc()',
        ({ orders }) => orders.labels({ status: 'placed', currency: 'EUR' }).inc(),
        'shop_orders_total',
        { status: 'placed', currency: 'EUR' },
        1,
      ],
      [
        'labels(...values).inc(value)',
        ({ orders }) => orders.labels('shipped', 'EUR').inc(5),
        'shop_orders_total',
        { status: 'shipped', currency: 'EUR' },
        5,
      ],
      [
        'numbers as label values',
        ({ depth }) => depth.set({ queue: 7 as unknown as string }, 5),
        'shop_queue_depth',
        { queue: '7' },
        5,
      ],
      [
        'set(labels, value)',
        ({ depth }) => depth.set({ queue: 'a' }, 5),
        'shop_queue_depth',
        { queue: 'a' },
        5,
      ],
      ['dec(labels)', ({ depth }) => depth.dec({ queue: 'a' }), 'shop_queue_depth', { queue: 'a' }, -1],
      [
        'observe(labels, value)',
        ({ wait }) => wait.observe({ status: 'placed' }, 0.5),
        'shop_wait_seconds_sum',
        { status: 'placed' },
        0.5,
      ],
      [
        'labels(value).observe(value)',
        ({ wait }) => wait.labels('placed').observe(0.25),
        'shop_wait_seconds_sum',
        { status: 'placed' },
        0.25,
      ],
      [
        'startTimer(labels)(labels)',
        ({ wait }) => void wait.startTimer({})({ status: 'placed' }),
        'shop_wait_seconds_count',
        { status: 'placed' },
        1,
      ],
      [
        'labels(value).startTimer()()',
        ({ wait }) => void wait.labels('placed').startTimer()(),
        'shop_wait_seconds_count',
        { status: 'placed' },
        1,
      ],
    ],
  )('call %s', async (_, record, sample, labels, expected) => {
    const { prom, value } = start();
    record(prom);
    expect(await value(sample, labels)).toBe(expected);
  });

  it('set a gauge to the time a timer took, and to now', async () => {
    const { prom, value } = start();
    const seconds = prom.open.startTimer()();
    expect(await value('shop_open_orders')).toBe(seconds);
    const before = Date.now() / 1000;
    prom.depth.setToCurrentTime({ queue: 'a' });
    expect(await value('shop_queue_depth', { queue: 'a' })).toBeGreaterThanOrEqual(before);
  });

  it('reset everything to zero, and what was bound goes on counting', async () => {
    const { registry, metrics, value } = start();
    const bound = metrics.orders.with({ status: 'placed', currency: 'EUR' });
    bound.inc(5);
    metrics.wait.observe({ status: 'placed' }, 1);
    registry.promClient.resetMetrics();
    bound.inc();
    expect(await value('shop_orders_total', { status: 'placed', currency: 'EUR' })).toBe(1);
    expect(await value('shop_wait_seconds_count', { status: 'placed' })).toBe(0);
  });
});
