import { reservedSuffix } from './reserved-suffix.js';
import { aGauge, complaintsOf } from './testing/entries.js';

describe('reserved-suffix', () => {
  it.each(['_bucket', '_sum', '_count', '_created'])('refuses a name that ends in %s', (suffix) => {
    expect(complaintsOf(reservedSuffix, aGauge({ name: `shop_orders${suffix}` }))).toEqual([
      `the name ends in \`${suffix}\``,
    ]);
  });

  it('accepts the words elsewhere in a name', () => {
    expect(complaintsOf(reservedSuffix, aGauge({ name: 'shop_bucket_orders' }))).toEqual([]);
    expect(complaintsOf(reservedSuffix, aGauge({ name: 'shop_account' }))).toEqual([]);
  });
});
