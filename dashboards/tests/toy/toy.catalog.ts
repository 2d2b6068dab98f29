/** Another team's catalog, small enough to read at a glance; the tests build everything from it. */
import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '@bellwether/telemetry/catalog';

export const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', {
    help: 'Orders that reached a status.',
    owner: ['shop'],
    stability: 'stable',
    labels: { status: oneOf('placed', 'shipped', 'lost'), region: bounded(5, 'regions we ship to') },
    errorObjective: { bad: { label: 'status', matches: 'lost' }, ratio: 0.99, window: '30d' },
  }),
  wait: histogram('shop_wait_seconds', {
    help: 'From placed to shipped; one per order.',
    owner: ['shop', 'courier'],
    stability: 'stable',
    labels: { work: bounded(3, 'kinds of work') },
    buckets: [0.1, 1, 10],
    objective: { below: 1, ratio: 0.9, window: '30d' },
  }),
  open: gauge('shop_open_orders', {
    help: 'Orders open now.',
    owner: 'every',
    stability: 'experimental',
    labels: {},
  }),
});
