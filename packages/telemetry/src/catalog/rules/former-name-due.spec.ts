import { formerNameDue } from './former-name-due.js';
import { aCounter, complaintsOf } from './testing/entries.js';

const renamed = (name: string, until: string, version = '1.4.0') =>
  complaintsOf(formerNameDue, aCounter({ formerName: { name, until } }), { version });

describe('former-name-due', () => {
  it('accepts a former name whose time has not come', () => {
    expect(renamed('shop_sales_total', '1.4.1')).toEqual([]);
    expect(renamed('shop_sales_total', '1.10.0')).toEqual([]);
    expect(complaintsOf(formerNameDue, aCounter())).toEqual([]);
  });

  it.each(['1.4.0', '1.3.9', '0.9.0'])(
    'refuses one that was promised until %s, in version 1.4.0',
    (until) => {
      expect(renamed('shop_sales_total', until)).toEqual([
        `"shop_sales_total" was promised until ${until} and this is 1.4.0; remove formerName`,
      ]);
    },
  );

  it('refuses what is not a version, and a name that is none or the same', () => {
    expect(renamed('shop_sales_total', 'soon')).toEqual(['"soon" is not a version']);
    expect(renamed('shop_sales_total', '2')).toEqual(['"2" is not a version']);
    expect(renamed('shopSales', '2.0.0')).toEqual(['the former name "shopSales" is not in snake case']);
    expect(renamed('shop_orders_total', '2.0.0')).toEqual(['the former name is the present one']);
  });
});
