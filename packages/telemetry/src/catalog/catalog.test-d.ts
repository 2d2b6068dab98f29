/** What must not compile. `tsc` fails when one of these lines does. */
import { bounded, counter, defineMetrics, histogram, oneOf, withAliases } from './index.js';

histogram('orders_wait_seconds', {
  help: 'From placed to shipped.',
  owner: ['shop'],
  stability: 'stable',
  labels: { channel: oneOf('web', 'app'), region: bounded(10, 'regions we ship to') },
  buckets: [0.1, 1],
  objective: { below: 0.1, ratio: 0.9, window: '30d' },
});

// @ts-expect-error a counter ends in _total
counter('orders_placed', { help: '', owner: [], stability: 'stable', labels: {} });

histogram('orders_wait_seconds', {
  help: '',
  owner: [],
  stability: 'stable',
  labels: {},
  buckets: [0.1, 1],
  // @ts-expect-error an objective sits on a bucket
  objective: { below: 0.2, ratio: 0.9, window: '30d' },
});

counter('orders_placed_total', {
  help: '',
  owner: [],
  stability: 'stable',
  labels: { channel: oneOf('web') },
  // @ts-expect-error the bad label is one of the labels
  errorObjective: { bad: { label: 'status', matches: '5..' }, ratio: 0.999, window: '30d' },
});

const orders = defineMetrics('orders', {
  placed: counter('orders_placed_total', { help: '', owner: [], stability: 'stable', labels: {} }),
});

withAliases(orders, { placed: [{ set: 'old', name: 'old_orders_total' }] })
  .placed satisfies typeof orders.placed;

// @ts-expect-error a metric that is not in the set
withAliases(orders, { sent: [{ set: 'old', name: 'old_orders_total' }] });
