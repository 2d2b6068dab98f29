import { bounded, counter, defineMetrics, definitionsOf, gauge, histogram, oneOf } from '../catalog/index.js';
import { compareFamilies, expectFamilies } from './expect-families.js';
import { parseExposition } from './parse-exposition.js';

const common = { help: 'A test.', owner: 'every', stability: 'experimental' } as const;
const definitions = definitionsOf(
  defineMetrics('shop', {
    orders: counter('orders_total', {
      ...common,
      labels: { status: oneOf('a'), shop: bounded(2, 'a test') },
    }),
    open: gauge('open_orders', { ...common, labels: {} }),
    wait: histogram('wait_seconds', { ...common, labels: {}, buckets: [0.5, 1] }),
    jobs: counter('jobs_total', { ...common, owner: ['worker'], labels: {} }),
  }),
);

const orders = '# TYPE orders_total counter\norders_total{shop="x",status="a"} 1\n';
const open = '# TYPE open_orders gauge\nopen_orders 1\n';
const buckets =
  'wait_seconds_bucket{le="0.5"} 0\nwait_seconds_bucket{le="1"} 0\nwait_seconds_bucket{le="+Inf"} 0\n';
const wait = `# TYPE wait_seconds histogram\n${buckets}wait_seconds_sum 0\nwait_seconds_count 0\n`;
const compare = (text: string, process?: string) =>
  compareFamilies(parseExposition(text), definitions, process === undefined ? {} : { process });
const alike = { missing: [], unexpected: [], mismatched: [] };

describe('comparing a scrape with definitions', () => {
  it('finds nothing where both are alike, whatever the values', () => {
    expect(compare(orders + open + wait, 'server')).toEqual(alike);
    expect(compare(`${orders.replace(' 1', ' 99')}${open}${wait}`, 'server')).toEqual(alike);
  });

  it('finds nothing wrong with a family that has no series yet', () => {
    expect(compare(`# TYPE orders_total counter\n${open}${wait}`, 'server')).toEqual(alike);
  });

  it('takes bounds as OpenMetrics writes them', () => {
    const text = wait.replace('le="1"', 'le="1.0"');
    expect(compare(orders + open + text, 'server')).toEqual(alike);
  });

  it('names what is defined and not there, by process', () => {
    expect(compare(orders, 'worker')).toEqual({
      ...alike,
      missing: ['open_orders', 'wait_seconds', 'jobs_total'],
    });
    expect(
      compareFamilies([], definitions, { process: 'server', mayBeMissing: ['open_orders'] }).missing,
    ).toEqual(['orders_total', 'wait_seconds']);
  });

  it('names what is there and not defined, or not for this process', () => {
    const text = `${orders}${open}${wait}# TYPE jobs_total counter\njobs_total 1\nmade_up 1\n`;
    expect(compare(text, 'server').unexpected).toEqual(['jobs_total', 'made_up']);
    expect(compare(text, 'worker').unexpected).toEqual(['made_up']);
  });

  it.each([
    [orders.replace('counter', 'gauge'), 'orders_total is a gauge, not a counter'],
    [orders.replace('shop=', 'store='), 'orders_total has the labels (status, store), not (shop, status)'],
    [open.replace('s 1', 's{x="1"} 1'), 'open_orders has the labels (x), not ()'],
    [wait.replace('le="1"', 'le="2"'), 'wait_seconds has the buckets 0.5 2 +Inf, not 0.5 1 +Inf'],
  ])('says how %j differs', (text, message) => {
    expect(compare(text).mismatched).toEqual([message]);
  });

  it('throws one error with a list for each way of differing', () => {
    expect(() => expectFamilies(parseExposition(`${wait}made_up 1\n`), definitions)).toThrow(
      'The scrape and the catalog differ.\n' +
        'Defined, but not in the scrape:\n  orders_total\n  open_orders\n  jobs_total\n' +
        'In the scrape, but not defined:\n  made_up',
    );
    expect(() =>
      expectFamilies(parseExposition(orders + open + wait), definitions, { process: 'server' }),
    ).not.toThrow();
  });
});
