/** What must not compile where metrics are recorded. `tsc` fails when one of these lines does. */
import {
  backgroundWork,
  bounded,
  counter,
  defineMetrics,
  gauge,
  histogram,
  oneOf,
} from '../catalog/index.js';
import type { InstrumentsOf } from './instrument.js';

const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', {
    help: 'Orders that reached a status.',
    owner: ['shop'],
    stability: 'stable',
    labels: { status: oneOf('placed', 'shipped'), currency: bounded(10, 'currencies we sell in') },
  }),
  open: gauge('shop_open_orders', {
    help: 'Orders open now.',
    owner: ['shop'],
    stability: 'stable',
    labels: {},
  }),
  wait: histogram('shop_wait_seconds', {
    help: 'From placed to shipped.',
    owner: ['shop'],
    stability: 'stable',
    labels: { status: oneOf('shipped') },
    buckets: backgroundWork,
  }),
});

declare const metrics: InstrumentsOf<typeof shop>;

metrics.orders.inc({ status: 'placed', currency: 'EUR' });
metrics.orders.with({ status: 'shipped', currency: 'EUR' }).inc(2);
metrics.open.set(3);
metrics.wait.observe({ status: 'shipped' }, 0.2);

// @ts-expect-error a value outside the closed set
metrics.orders.inc({ status: 'plaecd', currency: 'EUR' });
// @ts-expect-error a missing label
metrics.orders.inc({ status: 'placed' });
// @ts-expect-error an unknown label
metrics.orders.inc({ status: 'placed', currency: 'EUR', tenant: 'x' });
// @ts-expect-error labels left out altogether
metrics.orders.inc();
// @ts-expect-error a counter only goes up
metrics.orders.set(3);
// @ts-expect-error labels on a metric that has none
metrics.open.set({ status: 'placed' }, 3);
// @ts-expect-error a metric that is not in the set
metrics.refunds.inc();
// @ts-expect-error a value outside the closed set, bound
metrics.wait.with({ status: 'lost' });
