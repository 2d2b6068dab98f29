import { baseUnitLast } from './base-unit-last.js';
import { aCounter, aGauge, aHistogram, complaintsOf } from './testing/entries.js';

describe('base-unit-last', () => {
  it.each([
    aCounter({ name: 'shop_orders_total' }),
    aCounter({ name: 'shop_work_seconds_total' }),
    aGauge({ name: 'shop_open_orders' }),
    aGauge({ name: 'shop_last_order_timestamp_seconds' }),
    aGauge({ name: 'shop_full_ratio' }),
    aGauge({ name: 'shop_build_info' }),
    aHistogram({ name: 'shop_wait_seconds' }),
    aHistogram({ name: 'shop_body_size_bytes' }),
    aHistogram({ name: 'shop_basket_size' }),
  ])('accepts the $kind $name', (definition) => {
    expect(complaintsOf(baseUnitLast, definition)).toEqual([]);
  });

  it.each<[ReturnType<typeof aCounter | typeof aGauge | typeof aHistogram>, string]>([
    [aGauge({ name: 'shop_seconds_waiting' }), '"seconds" is not at the end'],
    [aCounter({ name: 'shop_bytes_sent_total' }), '"bytes" is not at the end'],
    [aGauge({ name: 'shop_order_timestamp' }), '"timestamp" is not at the end'],
    [aGauge({ name: 'shop_ratio_full' }), '"ratio" is not at the end'],
    [aGauge({ name: 'shop_seconds_bytes' }), '"seconds" is not at the end'],
    [aHistogram({ name: 'shop_wait' }), 'this histogram does not say its unit'],
    [aCounter({ name: 'shop_build_info' }), '`_info` is for a gauge that is always 1'],
    [aHistogram({ name: 'shop_order_timestamp_seconds' }), '`_timestamp_seconds` is for a gauge'],
  ])('refuses $0.kind $0.name: $1', (definition, complaint) => {
    expect(complaintsOf(baseUnitLast, definition)).toEqual([complaint]);
  });
});
