import { counter, defineMetrics, gauge, histogram } from './define.js';
import { bounded, deprecated, oneOf } from './definition.js';
import { acceptStable, compareStable, stableMetrics } from './stable-list.js';
import type { StableList, StableMetric } from './stable-list.js';

const base = { help: 'Something about orders.', owner: 'every' } as const;
const shop = defineMetrics('shop', {
  wait: histogram('shop_wait_seconds', {
    ...base,
    stability: 'stable',
    labels: { status: oneOf('ok', 'lost'), region: bounded(3, 'regions') },
    buckets: [1, 10],
  }),
  orders: counter('shop_orders_total', {
    ...base,
    stability: 'stable',
    labels: {},
    aliases: [{ set: 'old', name: 'old_orders' }],
  }),
  open: gauge('shop_open_orders', {
    ...base,
    stability: deprecated('shop_orders_total', '2.0.0'),
    labels: {},
  }),
  mood: gauge('shop_mood', { ...base, stability: 'experimental', labels: {} }),
});
const present = stableMetrics([shop]);
const accepted = acceptStable({ metrics: [], removed: [] }, present, '1.0.0');

const changed = (name: string, change: Partial<StableMetric>): readonly StableMetric[] =>
  present.map((metric) => (metric.name === name ? { ...metric, ...change } : metric));

describe('the list of stable metrics', () => {
  it('holds what is promised about each, by name, and nothing experimental', () => {
    expect(present).toEqual([
      { name: 'shop_open_orders', kind: 'gauge', unit: 'none', labels: {}, lastVersion: '2.0.0' },
      { name: 'shop_orders_total', kind: 'counter', unit: 'none', labels: {}, aliases: ['old_orders'] },
      {
        name: 'shop_wait_seconds',
        kind: 'histogram',
        unit: 'seconds',
        labels: { status: ['ok', 'lost'], region: 'bounded' },
        buckets: [1, 10],
      },
    ]);
  });

  it('differs in nothing from what was accepted', () => {
    expect(compareStable(accepted, present)).toEqual([]);
  });

  it('differs in nothing after a journey through JSON', () => {
    expect(compareStable(JSON.parse(JSON.stringify(accepted)) as StableList, present)).toEqual([]);
  });

  it.each<[string, string, Partial<StableMetric>, string]>([
    ['kind', 'shop_orders_total', { kind: 'gauge' }, 'kind was counter and is gauge'],
    [
      'labels',
      'shop_orders_total',
      { labels: { status: ['ok'] } },
      'labels were {} and are {"status":["ok"]}',
    ],
    [
      'values',
      'shop_wait_seconds',
      { labels: { status: ['ok'], region: 'bounded' } },
      'labels were {"region":"bounded","status":["ok","lost"]} and are {"region":"bounded","status":["ok"]}',
    ],
    ['buckets', 'shop_wait_seconds', { buckets: [1, 20] }, 'buckets were [1,10] and are [1,20]'],
    ['aliases', 'shop_orders_total', { aliases: [] }, 'aliases were ["old_orders"] and are []'],
    ['deprecation', 'shop_orders_total', { lastVersion: '3.0.0' }, 'lastVersion was none and is 3.0.0'],
  ])('tells a change of %s', (_, name, change, detail) => {
    expect(compareStable(accepted, changed(name, change))).toEqual([
      { name, change: 'changed', details: [detail] },
    ]);
  });

  it('tells what is gone, and a rename as one that is gone and one that is new', () => {
    expect(compareStable(accepted, changed('shop_orders_total', { name: 'shop_sales_total' }))).toEqual([
      { name: 'shop_orders_total', change: 'removed', details: ['it is gone'] },
      { name: 'shop_sales_total', change: 'added', details: ['it is new'] },
    ]);
  });

  it('does not mind the order of labels', () => {
    const labels = { region: 'bounded', status: ['ok', 'lost'] } as const;
    expect(compareStable(accepted, changed('shop_wait_seconds', { labels }))).toEqual([]);
  });
});

describe('accepting a change', () => {
  it('notes the version for what changed and keeps the others', () => {
    const next = acceptStable(accepted, changed('shop_wait_seconds', { buckets: [2] }), '1.1.0');
    expect(next.metrics.map(({ name, changedIn }) => [name, changedIn])).toEqual([
      ['shop_open_orders', '1.0.0'],
      ['shop_orders_total', '1.0.0'],
      ['shop_wait_seconds', '1.1.0'],
    ]);
    expect(next.removed).toEqual([]);
  });

  it('remembers what is gone until it comes back', () => {
    const without = present.slice(1);
    const next = acceptStable(accepted, without, '1.1.0');
    expect(next.removed).toEqual([{ name: 'shop_open_orders', changedIn: '1.1.0' }]);
    expect(acceptStable(next, without, '1.2.0').removed).toEqual(next.removed);
    expect(acceptStable(next, present, '1.3.0').removed).toEqual([]);
  });

  it('changes nothing the second time', () => {
    expect(acceptStable(accepted, present, '9.0.0')).toEqual(accepted);
  });
});
