import * as fc from 'fast-check';
import { counter, defineMetrics, definitionsOf, gauge, histogram, type MetricSet } from './define.js';
import { type Definition, oneOf } from './definition.js';
import { catalogHash, fnv1a } from './hash.js';

const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', {
    help: 'Orders that were placed – or so.',
    owner: ['shop', 'till'],
    stability: 'stable',
    labels: { status: oneOf('ok', 'lost'), channel: oneOf('web', 'app') },
    aliases: [
      { set: 'old', name: 'old_orders' },
      { set: 'older', name: 'older_orders' },
    ],
  }),
  open: gauge('shop_open_orders', {
    help: 'Orders that are open now.',
    owner: 'every',
    stability: 'experimental',
    labels: {},
  }),
});
const stock = defineMetrics('stock', {
  wait: histogram('stock_wait_seconds', {
    help: 'Time from ordered to here.',
    owner: ['shop'],
    stability: 'stable',
    labels: {},
    buckets: [1, 10],
  }),
});

describe('64-bit FNV-1a', () => {
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('of %j is %s', (text, hash) => {
    expect(fnv1a(text)).toBe(hash);
  });
});

describe('the hash of a catalog', () => {
  it('is 16 hexadecimal digits, the same on every machine', () => {
    expect(catalogHash([shop, stock])).toMatch(/^[0-9a-f]{16}$/);
    expect(catalogHash([])).toBe(fnv1a('[]'));
  });

  it('is the same whatever the order of sets, entries, keys, values, owners and aliases', () => {
    const hash = catalogHash([shop, stock]);
    const whole = [shop, stock].flatMap((set: MetricSet) => definitionsOf(set));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(whole, { minLength: whole.length }),
        fc.boolean(),
        fc.nat({ max: whole.length }),
        (definitions, isReversed, cut) => {
          const written = isReversed
            ? definitions.map((definition) => reversed(definition) as Definition)
            : definitions;
          const sets = [written.slice(0, cut), written.slice(cut)].map((part, index) =>
            defineMetrics(
              `set-${index}`,
              Object.fromEntries(part.map((definition, at) => [`m${at}`, definition])),
            ),
          );
          expect(catalogHash(sets)).toBe(hash);
        },
      ),
      { verbose: 1 },
    );
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['name', { name: 'stock_delay_seconds' }],
    ['help', { help: 'Something else entirely.' }],
    ['kind', { kind: 'gauge' }],
    ['labels', { labels: { region: oneOf('eu') } }],
    ['buckets', { buckets: [1, 20] }],
    ['owner', { owner: 'every' }],
    ['stability', { stability: 'experimental' }],
    ['objective', { objective: { below: 1, ratio: 0.9, window: '30d' } }],
    ['former name', { formerName: { name: 'stock_lag_seconds', until: '2.0.0' } }],
    ['alias', { aliases: [{ set: 'old', name: 'old_wait' }] }],
  ])('changes with the %s', (_, change) => {
    const changed = defineMetrics('stock', { wait: { ...stock.wait, ...change } as Definition });
    expect(catalogHash([shop, changed])).not.toBe(catalogHash([shop, stock]));
  });

  it('does not change with what no artefact is built from', () => {
    const excused = defineMetrics('stock', {
      wait: { ...stock.wait, exceptions: { 'snake-case': 'x' }, unseen: 'nobody asks' },
    });
    expect(catalogHash([shop, excused])).toBe(catalogHash([shop, stock]));
  });
});

/** The same, with keys and lists the other way round; the bounds of buckets stay as they are. */
const reversed = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value))
    return key === 'buckets' ? value : value.map((inner) => reversed(inner)).toReversed();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner, name)]),
  );
};
