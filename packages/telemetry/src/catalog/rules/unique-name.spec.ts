import { aCounter, aGauge, aHistogram, complaintsOf, entryOf } from './testing/entries.js';
import { uniqueName } from './unique-name.js';

const former = (name: string) => ({ name, until: '2.0.0' });

describe('unique-name', () => {
  it('accepts names that differ', () => {
    const others = [entryOf(aGauge()), entryOf(aHistogram())];
    expect(complaintsOf(uniqueName, aCounter(), { others })).toEqual([]);
  });

  it('refuses the name of another domain and names both', () => {
    const others = [entryOf(aCounter({ help: 'Something else altogether.' }), 'warehouse')];
    expect(complaintsOf(uniqueName, aCounter(), { others })).toEqual([
      '"shop_orders_total" stands for shop_orders_total (shop) and for shop_orders_total (warehouse)',
    ]);
  });

  it('refuses a name that is a part of a histogram', () => {
    const others = [entryOf(aGauge({ name: 'shop_wait_seconds_sum' }))];
    expect(complaintsOf(uniqueName, aHistogram(), { others })).toEqual([
      '"shop_wait_seconds_sum" stands for shop_wait_seconds (shop) and for shop_wait_seconds_sum (shop)',
    ]);
  });

  it('refuses an alias that is a name, and an alias that is an alias', () => {
    const aliases = [{ set: 'old', name: 'shop_open_orders' }];
    expect(complaintsOf(uniqueName, aCounter({ aliases }), { others: [entryOf(aGauge())] })).toEqual([
      '"shop_open_orders" stands for shop_orders_total, alias shop_open_orders (shop) and for shop_open_orders (shop)',
    ]);
    const twice = [
      { set: 'old', name: 'old_orders' },
      { set: 'older', name: 'old_orders' },
    ];
    expect(complaintsOf(uniqueName, aCounter({ aliases: twice }))).toEqual([
      '"old_orders" stands for shop_orders_total, alias old_orders (shop) and for shop_orders_total, alias old_orders (shop)',
    ]);
  });

  it('refuses a former name that another metric has taken', () => {
    const renamed = aCounter({ formerName: former('shop_open_orders') });
    expect(complaintsOf(uniqueName, renamed, { others: [entryOf(aGauge())] })).toEqual([
      '"shop_open_orders" stands for shop_orders_total, formerly shop_open_orders (shop) and for shop_open_orders (shop)',
    ]);
  });
});
