import { deprecated } from '../stability.js';
import { deprecationDue } from './deprecation-due.js';
import { aCounter, aGauge, complaintsOf, entryOf } from './testing/entries.js';

const others = [entryOf(aGauge())];
const leaving = (replacement: string, lastVersion: string, version = '1.4.0') =>
  complaintsOf(deprecationDue, aCounter({ stability: deprecated(replacement, lastVersion) }), {
    others,
    version,
  });

describe('deprecation-due', () => {
  it('accepts a metric up to the last version that has it', () => {
    expect(leaving('shop_open_orders', '1.4.0')).toEqual([]);
    expect(leaving('shop_open_orders', '2.0.0')).toEqual([]);
    expect(complaintsOf(deprecationDue, aCounter())).toEqual([]);
  });

  it('refuses it in the version after', () => {
    expect(leaving('shop_open_orders', '1.4.0', '1.4.1')).toEqual([
      'its last version is 1.4.0 and this is 1.4.1; remove the entry',
    ]);
  });

  it('refuses a replacement that is not there, or that is the metric itself', () => {
    expect(leaving('shop_sales_total', '2.0.0')).toEqual([
      'there is no metric "shop_sales_total" to replace it',
    ]);
    expect(leaving('shop_orders_total', '2.0.0')).toEqual(['it names itself as its replacement']);
  });

  it('refuses what is not a version', () => {
    expect(leaving('shop_open_orders', 'v2')).toEqual(['"v2" is not a version']);
  });
});
