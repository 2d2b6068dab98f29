import { counter, histogram, oneOf } from '@bellwether/telemetry/catalog';
import { shop } from '../../tests/toy/toy.catalog.js';
import { inRule, render } from '../promql/index.js';
import { boundOf, errorBudget, latencyBudget } from './budget-burn.js';

const words = { events: 'orders', went: 'were lost', summary: 'Orders are lost' };
const late = { ...words, went: (bound: string) => `took longer than ${bound}` };
const place = inRule({ shop: 'toy-shop' });

it('alerts at the paces that the objective can reach, and at no other', () => {
  const strict = errorBudget('Lost', shop.orders, words);
  expect(strict.alerts.map(({ severity }) => severity)).toEqual(['page', 'ticket']);
  expect(render(strict.alerts[0]!.when.node, place)).toContain(
    'job:shop_orders_total_errors:ratio_rate1h > 0.144',
  );

  // A tenth may be late: 14.4 times that is more than everything, 6 times is not.
  const loose = latencyBudget('Late', shop.wait, late);
  const page = render(loose.alerts[0]!.when.node, place);
  expect(page).not.toContain('ratio_rate1h');
  expect(page).toContain('job:shop_wait_seconds_slow:ratio_rate6h > 0.6');
});

it('sends no page for a few bad events in a quiet hour', () => {
  const { alerts } = errorBudget('Lost', shop.orders, words);
  expect(render(alerts[0]!.when.node, place)).toContain(
    'sum by (job) (sum_over_time(job_instance:shop_orders_total_errors:rate5m[1h])) * 60 > 10',
  );
});

it('says what is allowed and when it is gone', () => {
  const { alerts } = errorBudget('Lost', shop.orders, words);
  expect(alerts.map(({ description }) => description)).toEqual([
    '{{ $value | humanizePercentage }} of the orders of {{ $labels.job }} were lost; 1% are allowed. ' +
      'At this pace the budget of 30 days is gone in 5d or sooner.',
    '{{ $value | humanizePercentage }} of the orders of {{ $labels.job }} were lost; 1% are allowed. ' +
      'At this pace the budget of 30 days is gone in 30d or sooner.',
  ]);
});

it('speaks of the bound that its objective has', () => {
  const [alert] = latencyBudget('Late', shop.wait, late).alerts;
  expect(alert?.description).toContain('took longer than 1 s;');
  expect(boundOf({ name: 'x_seconds' }, 0.25)).toBe('250 ms');
  expect(boundOf({ name: 'x_bytes' }, 1024)).toBe('1024');
});

it('knows a ratio of zero before the first bad event', () => {
  const { bad } = errorBudget('Lost', shop.orders, words);
  expect(render(bad.of.node, place)).toMatch(/\nor sum by \(job, instance\) \(rate\(.+\)\) \* 0$/);
});

it('refuses a metric without the objective it is asked to keep', () => {
  const plain = counter('x_total', { help: 'X.', owner: ['shop'], stability: 'stable', labels: {} });
  const slow = histogram('x_seconds', {
    help: 'X.',
    owner: ['shop'],
    stability: 'stable',
    labels: {},
    buckets: [1],
  });
  expect(() => errorBudget('X', plain, words)).toThrow(
    'x_total has no errorObjective: declare one in its definition',
  );
  expect(() => latencyBudget('X', slow, late)).toThrow(
    'x_seconds has no objective: declare one in its definition',
  );
});

it('refuses an error objective whose bad value cannot exist', () => {
  const odd = counter('x_total', {
    help: 'X.',
    owner: ['shop'],
    stability: 'stable',
    labels: { status: oneOf('fine') },
    errorObjective: { bad: { label: 'status', matches: 'lost' }, ratio: 0.9, window: '30d' },
  });
  expect(() => errorBudget('X', odd, words)).toThrow('x_total: no value of status is bad');
});
