import { noTypeInName } from './no-type-in-name.js';
import { aGauge, complaintsOf } from './testing/entries.js';

describe('no-type-in-name', () => {
  it.each(['counter', 'gauge', 'histogram', 'summary', 'metric', 'metrics'])(
    'refuses the word %s',
    (word) => {
      expect(complaintsOf(noTypeInName, aGauge({ name: `shop_order_${word}` }))).toEqual([
        `the name contains "${word}"`,
      ]);
    },
  );

  it('accepts words that only contain one', () => {
    expect(complaintsOf(noTypeInName, aGauge({ name: 'shop_geometrics_open' }))).toEqual([]);
  });
});
