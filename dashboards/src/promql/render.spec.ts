import { shop } from '../../tests/toy/toy.catalog.js';
import {
  described,
  increase,
  inPanel,
  inRule,
  largest,
  matching,
  max,
  mean,
  missing,
  not,
  orZero,
  quantile,
  rate,
  ratio,
  recorded,
  recordedWithin,
  recording,
  render,
  samePastHours,
  since,
  slowerThan,
  sum,
  value,
  within,
  type Vector,
} from './index.js';
import { scraper } from './known-series.js';

const place = inRule({ shop: 'toy-shop', courier: 'toy-courier' });
const inRules = ({ node }: Pick<Vector<string, string>, 'node'>): string => render(node, place);
const inPanels = ({ node }: Pick<Vector<string, string>, 'node'>): string => render(node, inPanel);

describe('a query in a panel', () => {
  it('follows the menu and takes the window of the zoom', () => {
    expect(inPanels(rate(shop.orders, { status: 'lost' }).by('region'))).toBe(
      'sum by (region) (rate(shop_orders_total{job=~"$job",instance=~"$instance",status="lost"}[$__rate_interval]))',
    );
  });

  it('narrows a recorded series by the target labels that it kept', () => {
    const kept = recording('job_instance:shop_orders:rate5m', rate(shop.orders).by('@job', '@instance'));
    const lost = recording('job:shop_orders:rate5m', rate(shop.orders).by('@job'));
    expect(inPanels(recorded(kept))).toBe(
      'job_instance:shop_orders:rate5m{job=~"$job",instance=~"$instance"}',
    );
    expect(inPanels(recorded(lost))).toBe('job:shop_orders:rate5m{job=~"$job"}');
  });
});

describe('a query in a rule', () => {
  it('looks at the jobs of the owning processes with a fixed window', () => {
    expect(inRules(rate(shop.orders))).toBe('rate(shop_orders_total{job="toy-shop"}[5m])');
    expect(inRules(rate(shop.wait))).toBe('rate(shop_wait_seconds_count{job=~"toy-courier|toy-shop"}[5m])');
  });

  it('calls the labels of a scrape by their own names', () => {
    expect(inRules(increase(shop.wait, { work: 'pack' }, '1h').by('@job', 'work'))).toBe(
      'sum by (job, work) (increase(shop_wait_seconds_count{job=~"toy-courier|toy-shop",work="pack"}[1h]))',
    );
  });

  it('keeps the bound of buckets inside a quantile', () => {
    expect(inRules(quantile(0.99, shop.wait).by('work'))).toBe(
      'histogram_quantile(0.99, sum by (le, work) (rate(shop_wait_seconds_bucket{job=~"toy-courier|toy-shop"}[5m])))',
    );
    expect(inRules(quantile(0.5, shop.wait).without('@instance'))).toContain('sum without (instance) (rate(');
  });

  it('finds a bucket in every way that its bound is written', () => {
    expect(inRules(slowerThan(shop.wait, 1).by('@job'))).toBe(
      'sum by (job) (rate(shop_wait_seconds_count{job=~"toy-courier|toy-shop"}[5m])) - ' +
        'sum by (job) (rate(shop_wait_seconds_bucket{job=~"toy-courier|toy-shop",le=~"1|1\\\\.0"}[5m]))',
    );
  });

  it('guards the denominator of a ratio and matches the coarser side', () => {
    expect(inRules(ratio(rate(shop.orders).by('@job', 'status'), rate(shop.orders).by('@job')))).toBe(
      'sum by (job, status) (rate(shop_orders_total{job="toy-shop"}[5m])) / on (job) group_left () ' +
        '(sum by (job) (rate(shop_orders_total{job="toy-shop"}[5m])) > 0)',
    );
    expect(inRules(mean(shop.wait).by('@job'))).toContain('_count{job=~"toy-courier|toy-shop"}[5m])) > 0)');
  });

  it('selects values: one, several, others, and by expression', () => {
    const of = (where: Parameters<typeof rate<(typeof shop)['orders']['labels']>>[1]) =>
      inRules(rate(shop.orders, where));
    expect(of({ status: ['lost', 'shipped'] })).toContain('status=~"lost|shipped"');
    expect(of({ status: not('lost') })).toContain('status!="lost"');
    expect(of({ status: not('lost', 'placed') })).toContain('status!~"lost|placed"');
    expect(of({ region: matching('eu-.+') })).toContain('region=~"eu-.+"');
    expect(of({ region: ['a.b', 'c'] })).toContain('region=~"a\\\\.b|c"');
  });

  it('takes the largest of what every replica says about the same thing', () => {
    expect(inRules(max(shop.open))).toBe('max(shop_open_orders{job=~"toy-courier|toy-shop"})');
    expect(inRules(max(shop.open).by('@job'))).toBe(
      'max by (job) (shop_open_orders{job=~"toy-courier|toy-shop"})',
    );
  });

  it('asks for the absence of a target by its exact job', () => {
    expect(inRules(missing(scraper.up, 'toy-shop'))).toBe('absent(up{job="toy-shop"})');
  });

  it('compares with the same hour of past weeks without counting missing weeks as zero', () => {
    const text = inRules(samePastHours(max(shop.open).by('@job')));
    expect(text).toMatch(
      /^avg by \(job\) \(label_replace\(max by \(job\) \(shop_open_orders\{.+\} offset 1w\), "weeks_ago", "1", "", ""\)\n/,
    );
    expect(text.match(/offset \dw/g)).toEqual(['offset 1w', 'offset 2w', 'offset 3w', 'offset 4w']);
  });

  it('puts labels of an info metric onto series of the same target', () => {
    expect(inRules(described(value(shop.open), value(shop.open), 'version'))).toContain(
      '* on (job, instance) group_left (version) shop_open_orders',
    );
  });

  it('renders the other functions', () => {
    expect(inRules(since(shop.open))).toMatch(/^time\(\) - \(shop_open_orders\{.+\} > 0\)$/);
    expect(inRules(within('changes', '30m', shop.open))).toMatch(
      /^changes\(shop_open_orders\{.+\}\[30m\]\)$/,
    );
    expect(inRules(largest(3, max(shop.open).by('@job')))).toMatch(/^topk\(3, max by \(job\)/);
    expect(inRules(orZero(max(shop.open)))).toMatch(/ or vector\(0\)$|\nor vector\(0\)$/);
    const kept = recording('job:shop_open:max', max(shop.open).by('@job'));
    expect(inRules(recordedWithin('avg', '1h', kept))).toBe('avg_over_time(job:shop_open:max[1h])');
  });

  it('uses parentheses where the grammar or a reader needs them, and nowhere else', () => {
    const orders = sum(rate(shop.orders));
    expect(inRules(orders.minus(orders.minus(orders)))).toMatch(/^sum\(.+\) - \(sum\(.+\) - sum\(.+\)\)$/);
    expect(inRules(orders.minus(orders).minus(orders))).not.toMatch(/\(sum\(.+\) - sum/);
    const alert = max(shop.open).isAbove(1).and(max(shop.open).isAbove(2)).or(max(shop.open).isBelow(3));
    expect(inRules(alert)).toMatch(/^\(max\(.+\) > 1\nand max\(.+\) > 2\)\nor max\(.+\) < 3$/);
  });

  it('is the same bytes whatever the order in which conditions are written', () => {
    expect(inRules(rate(shop.orders, { region: 'eu', status: 'lost' }))).toBe(
      inRules(rate(shop.orders, { status: 'lost', region: 'eu' })),
    );
  });

  it('reads both names while a metric is being renamed', () => {
    const renamed = { ...shop.orders, formerName: { name: 'orders_total', until: '2.0.0' } } as const;
    expect(inRules(rate(renamed))).toBe(
      'rate(shop_orders_total{job="toy-shop"}[5m])\nor rate(orders_total{job="toy-shop"}[5m])',
    );
  });
});

it('refuses a bound that is no bucket where no compiler reads the catalog', () => {
  expect(() => slowerThan(shop.wait, 0.5 as 1)).toThrow(
    'shop_wait_seconds has no bucket that ends at 0.5: add 0.5 to its buckets, or take one of 0.1, 1, 10',
  );
});
