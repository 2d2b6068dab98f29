/** Queries that must not compile. `tsc` fails if one of them does. */
import { shop } from '../../tests/toy/toy.catalog.js';
import { max, quantile, rate, ratio, slowerThan, value } from './index.js';

rate(shop.orders, { status: 'lost' }).by('region');
rate(shop.orders).by('@instance', 'status').by('status');
max(shop.open).by('@job');
quantile(0.99, shop.wait).by('work').isAbove(1);
slowerThan(shop.wait, 10).by('@job');
ratio(rate(shop.orders).by('status'), max(rate(shop.orders)));

// @ts-expect-error unknown label in a grouping
rate(shop.orders).by('tenant');
// @ts-expect-error unknown label in a condition
rate(shop.orders, { tenant: 'x' });
// @ts-expect-error a value outside the closed set
rate(shop.orders, { status: 'losst' });
// @ts-expect-error a value outside the closed set, among several
rate(shop.orders, { status: ['lost', 'found'] });
// @ts-expect-error a label already aggregated away
rate(shop.orders).by('region').by('status');
// @ts-expect-error a label that was dropped
rate(shop.orders).without('region').by('region');
// @ts-expect-error a rate of a gauge
rate(shop.open);
// @ts-expect-error the bare value of a counter
value(shop.orders);
// @ts-expect-error the largest of a counter
max(shop.orders);
// @ts-expect-error a quantile of a counter
quantile(0.9, shop.orders);
// @ts-expect-error a threshold between buckets
slowerThan(shop.wait, 0.5);
// @ts-expect-error a latency compared with a number between buckets
quantile(0.99, shop.wait).by('work').isAbove(2);
// @ts-expect-error a whole that is finer than its part
ratio(rate(shop.orders).by('status'), rate(shop.orders).by('status', 'region'));
// @ts-expect-error a ratio averaged over its labels
ratio(rate(shop.orders).by('status'), rate(shop.orders).by('status')).by('status');
