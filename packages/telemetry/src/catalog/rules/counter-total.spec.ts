import { counterTotal } from './counter-total.js';
import { aCounter, aGauge, aHistogram, complaintsOf } from './testing/entries.js';

describe('counter-total', () => {
  it('accepts a counter with the ending and anything else without it', () => {
    for (const definition of [aCounter(), aGauge(), aHistogram()]) {
      expect(complaintsOf(counterTotal, definition)).toEqual([]);
    }
  });

  it('refuses a counter without the ending', () => {
    expect(complaintsOf(counterTotal, aCounter({ name: 'shop_orders' }))).toEqual([
      'this counter does not end in `_total`',
    ]);
  });

  it('refuses a gauge or a histogram with it', () => {
    expect(complaintsOf(counterTotal, aGauge({ name: 'shop_orders_total' }))).toEqual([
      'this gauge ends in `_total`',
    ]);
    expect(complaintsOf(counterTotal, aHistogram({ name: 'shop_seconds_total' }))).toEqual([
      'this histogram ends in `_total`',
    ]);
  });
});
