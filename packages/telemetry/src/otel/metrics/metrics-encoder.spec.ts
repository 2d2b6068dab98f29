import { resourceFromAttributes } from '@opentelemetry/resources';
import { Counter as PromCounter, Histogram as PromHistogram, Summary as PromSummary } from 'prom-client';
import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '../../catalog/index.js';
import { Exposition } from '../../exposition/exposition.js';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { OtlpReceiver, parseExposition, pushedSamples, sampleKey } from '../../testing/index.js';
import type { ReceivedMetric } from '../../testing/index.js';
import { ExportRecord } from '../export/export-record.js';
import { OtlpSender } from '../export/otlp-sender.js';
import { MetricsEncoder } from './metrics-encoder.js';
import { MetricsPush } from './metrics-push.js';

const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', {
    help: 'Orders taken.',
    owner: 'every',
    stability: 'stable',
    labels: { channel: oneOf('web', 'app'), country: bounded(5, 'countries sold to') },
  }),
  open: gauge('shop_open_carts', { help: 'Carts.', owner: 'every', stability: 'stable', labels: {} }),
  paid: histogram('shop_payment_duration_seconds', {
    help: 'Time a payment took.',
    owner: 'every',
    stability: 'stable',
    labels: { method: oneOf('card', 'bank') },
    buckets: [0.1, 1, 10],
  }),
});

const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const resource = resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 7 });

const build = () => {
  const registry = new MetricRegistry({ process: 'shop', exemplar: () => span });
  const metrics = registry.register(shop);
  metrics.orders.inc({ channel: 'web', country: 'DE' }, 3);
  metrics.orders.inc({ channel: 'app', country: 'ü "quoted"' }, 2 ** 40);
  metrics.open.set(-1.5);
  for (const value of [0.05, 0.1, 0.5, 99]) metrics.paid.observe({ method: 'card' }, value);
  const registers = [registry.promClient];
  new PromCounter({ name: 'own_total', help: 'Own.', labelNames: ['a'], registers }).inc({ a: 'x' }, 4);
  const own = new PromHistogram({
    name: 'own_seconds',
    help: 'Own.',
    labelNames: ['a'],
    buckets: [1, 2],
    registers,
  });
  own.observe({ a: 'x' }, 1.5);
  own.observe({ a: 'x' }, 3);
  const summary = new PromSummary({ name: 'own_sizes', help: 'Own.', percentiles: [0.5], registers });
  summary.observe(7);
  return { registry, metrics };
};

describe('pushed metrics', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.stop());

  const pushTo = (registry: MetricRegistry) => {
    const url = `${receiver.url}/v1/metrics`;
    const destination = {
      signal: 'metrics',
      name: 'otlp',
      url,
      from: 'test',
      headers: {},
      gzip: true,
      tls: {},
    } as const;
    const record = new ExportRecord('metrics', 'otlp', url);
    const sender = new OtlpSender({ ...destination, timeoutMs: 5000 });
    return {
      record,
      push: new MetricsPush(new MetricsEncoder(registry, resource), [{ sender, record }], 60_000),
    };
  };

  it('are those of a scrape: the same families, labels, numbers and buckets, one by one', async () => {
    const { registry } = build();
    const { push, record } = pushTo(registry);
    const page = await new Exposition(registry).render('text');
    await push.push();
    const scraped = parseExposition(page.body.toString());
    const selfMeasured = /^telemetry_scrape_/;
    const pushed = receiver.metrics.filter(({ name }) => !selfMeasured.test(name));
    // A family without a series is a heading in a scrape; on the wire there is nothing to send.
    const expected = scraped.filter(({ name, samples }) => !selfMeasured.test(name) && samples.length > 0);
    expect(pushed.map(({ name }) => name).toSorted()).toEqual(expected.map(({ name }) => name).toSorted());
    for (const family of expected) {
      const samples = Object.fromEntries(
        family.samples.map(({ name, labels, value }) => [sampleKey(name, labels), value]),
      );
      const metric = pushed.find(({ name }) => name === family.name) as ReceivedMetric;
      expect(pushedSamples(metric)).toEqual(samples);
      expect(metric.help).toBe(family.help);
    }
    expect(record.delivered).toBe(receiver.metrics.flatMap(({ points }) => points).length);
  });

  it('say what they are: kind, unit, cumulative, since when, by whom', async () => {
    const before = Date.now();
    const { registry } = build();
    await pushTo(registry).push.push();
    const of = (wanted: string) => receiver.metrics.find(({ name }) => name === wanted);
    expect(of('shop_orders_total')).toMatchObject({
      service: 'shop',
      kind: 'sum',
      monotonic: true,
      cumulative: true,
      unit: '',
    });
    expect(of('shop_open_carts')).toMatchObject({ kind: 'gauge', points: [{ value: -1.5 }] });
    expect(of('shop_payment_duration_seconds')).toMatchObject({
      kind: 'histogram',
      cumulative: true,
      unit: 's',
    });
    expect(of('own_sizes')).toMatchObject({ kind: 'summary' });
    for (const point of of('shop_payment_duration_seconds')?.points ?? []) {
      expect(point.startMs).toBeGreaterThanOrEqual(before);
      expect(point.timeMs).toBeGreaterThanOrEqual(point.startMs);
    }
  });

  it('never begin after the moment they are of, though a series began while the push was written', async () => {
    const registry = new MetricRegistry({ process: 'shop' });
    const metrics = registry.register(shop);
    registry.addCollector({
      name: 'slow',
      fills: [shop.open],
      collect: async () => {
        const begun = Date.now();
        while (Date.now() === begun) await new Promise(setImmediate);
        metrics.orders.inc({ channel: 'web', country: 'FR' });
      },
    });
    await pushTo(registry).push.push();
    const orders = receiver.metrics.find(({ name }) => name === 'shop_orders_total');
    const late = orders?.points.find(({ attributes }) => attributes['country'] === 'FR');
    expect(late?.value).toBe(1);
    expect(late?.startMs).toBeLessThanOrEqual(late?.timeMs ?? 0);
  });

  it('carry the exemplars of their buckets', async () => {
    const { registry } = build();
    await pushTo(registry).push.push();
    const metric = receiver.metrics.find(({ name }) => name === 'shop_payment_duration_seconds');
    const card = metric?.points.find(({ attributes }) => attributes['method'] === 'card');
    expect(card?.exemplars).toEqual([
      { ...span, value: 0.1 },
      { ...span, value: 0.5 },
      { ...span, value: 99 },
    ]);
  });

  it('come in requests of bounded size, however many series there are', async () => {
    const registry = new MetricRegistry({ process: 'shop', seriesLimit: Infinity });
    const many = registry.register(
      defineMetrics('many', {
        series: gauge('many_series', {
          help: 'Many.',
          owner: 'every',
          stability: 'stable',
          labels: { id: bounded(20_000, 'a test') },
        }),
      }),
    );
    for (let i = 0; i < 12_000; i++) many.series.set({ id: String(i) }, i);
    const { push } = pushTo(registry);
    await push.push();
    expect(receiver.requests.length).toBeGreaterThanOrEqual(3);
    for (const { body } of receiver.requests) expect(body.length).toBeLessThan(2_000_000);
    const points = receiver.metrics
      .filter(({ name }) => name === 'many_series')
      .flatMap((metric) => metric.points);
    expect(points.map(({ value }) => value).toSorted((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 12_000 }, (_, i) => i),
    );
  });

  it('hold no secret that came in as a label', async () => {
    const { registry, metrics } = build();
    metrics.orders.inc({ channel: 'web', country: 'Bearer SECRET1' });
    metrics.orders.inc({ channel: 'web', country: 'https://u:SECRET2@h' });
    await pushTo(registry).push.push();
    for (const { body } of receiver.requests) expect(body.toString('latin1')).not.toContain('SECRET');
  });

  it('count what the far side refused although it took the request', async () => {
    receiver.mood = { kind: 'takes-a-part', refused: 3 };
    const { push, record } = pushTo(build().registry);
    await push.push();
    expect(record.drops.get('rejected')).toBe(3);
    expect(record.delivered).toBe(receiver.metrics.flatMap(({ points }) => points).length - 3);
  });

  it.each([
    [{ kind: 'answers', status: 503 }, 'unavailable', 'expired'],
    [{ kind: 'answers', status: 429, headers: { 'retry-after': '60' } }, 'throttled', 'expired'],
    [{ kind: 'answers', status: 400 }, 'rejected', 'rejected'],
    [{ kind: 'breaks' }, 'broken', 'expired'],
  ] as const)('are counted as dropped when the far side is %j', async (mood, reason, drop) => {
    receiver.mood = mood;
    const { push, record } = pushTo(build().registry);
    await push.push();
    expect(record.failures.get(reason)).toBeGreaterThan(0);
    expect(record.drops.get(drop)).toBeGreaterThan(0);
    expect(record.delivered).toBe(0);
  });

  it('leave a far side alone for as long as it asked', async () => {
    receiver.mood = { kind: 'answers', status: 429, headers: { 'retry-after': '60' } };
    const { push } = pushTo(build().registry);
    await push.push();
    await push.push();
    expect(receiver.arrivals).toHaveLength(1);
  });

  it('come once more when the process ends', async () => {
    const { registry, metrics } = build();
    const { push } = pushTo(registry);
    metrics.open.set(42);
    await push.close(5000);
    const last = receiver.metrics.filter(({ name }) => name === 'shop_open_carts').at(-1);
    expect(last?.points[0]?.value).toBe(42);
  });
});
