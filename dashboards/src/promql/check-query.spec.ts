import { definitionsOf } from '@bellwether/telemetry/catalog';
import { shop } from '../../tests/toy/toy.catalog.js';
import { checkQuery } from './check-query.js';
import { recording } from './combined-queries.js';
import { knownNames } from './known-series.js';
import { rate } from './metric-queries.js';

const known = knownNames(definitionsOf(shop), [
  recording('job:shop_orders:rate5m', rate(shop.orders).by('@job')),
]);
const problemsOf = (query: string): string[] => checkQuery(query, known);

describe('a query that fits the catalog', () => {
  it.each([
    'sum by (region) (rate(shop_orders_total{status="lost"}[5m]))',
    'sum by (work) (rate(shop_wait_seconds_count[$__rate_interval]))',
    'histogram_quantile(0.9, sum by (le, job) (rate(shop_wait_seconds_bucket[5m])))',
    'histogram_quantile(0.9, sum without (instance) (rate(shop_wait_seconds_bucket[5m])))',
    'max(shop_open_orders) > 3 and on () job:shop_orders:rate5m > 0',
    'rate(shop_orders_total[5m]) * on (job, instance) group_left () shop_open_orders',
    'absent(shop_orders_total{status=~"lost|placed"})',
    'label_replace(shop_open_orders, "week", "1", "", "")',
    'avg by (week) (label_replace(shop_open_orders offset 1w, "week", "1", "", ""))',
    'topk(3, sum by (status) (increase(shop_orders_total[1h])))',
    '1 - (sum(shop_open_orders) / 3) or vector(0)',
    'rate(shop_orders_total{status=~"$status"}[5m])',
  ])('passes: %s', (query) => {
    expect(problemsOf(query)).toEqual([]);
  });
});

describe('a query that does not fit the catalog', () => {
  it.each([
    ['rate(shop_order_total[5m])', 'shop_order_total is in no catalog; there is '],
    ['tenants', 'tenants is in no catalog'],
    [
      'rate(shop_orders_total{tenant="x"}[5m])',
      'shop_orders_total has no label tenant: instance, job, region, status',
    ],
    [
      'rate(shop_orders_total{status="losst"}[5m])',
      'shop_orders_total never has status="losst": placed, shipped, lost',
    ],
    ['rate(shop_orders_total{status=~"losst|x"}[5m])', 'shop_orders_total never has status="losst|x"'],
    [
      'sum by (tenant) (rate(shop_orders_total[5m]))',
      'grouped by tenant, which is not there: instance, job, region, status',
    ],
    [
      'sum by (status) (sum by (region) (rate(shop_orders_total[5m])))',
      'grouped by status, which is not there: region',
    ],
    ['rate(shop_open_orders[5m])', 'rate of shop_open_orders, which is no counter'],
    ['rate(job:shop_orders:rate5m[5m])', 'rate of job:shop_orders:rate5m, which is no counter'],
    ['sum(shop_orders_total)', 'shop_orders_total only goes up: ask for its rate or increase'],
    ['max_over_time(shop_orders_total[5m])', 'shop_orders_total only goes up: ask for its rate or increase'],
    [
      'histogram_quantile(0.9, sum by (job) (rate(shop_wait_seconds_bucket[5m])))',
      'histogram_quantile needs the label le in what it is given',
    ],
    [
      'rate(shop_wait_seconds_bucket{le="0.5"}[5m])',
      'shop_wait_seconds_bucket never has le="0.5": 0.1, 1, 1.0, 10, 10.0, +Inf',
    ],
    ['sum(shop_open_orders) / on (job) sum(shop_open_orders)', 'matched on job, which one side lacks: '],
    ['sum(', 'not PromQL at character 4'],
    ['', 'not PromQL at character 0'],
  ])('%s', (query, problem) => {
    expect(problemsOf(query).join('; ')).toContain(problem);
  });
});
