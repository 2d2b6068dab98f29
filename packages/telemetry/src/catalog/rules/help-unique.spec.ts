import { helpUnique } from './help-unique.js';
import { aCounter, aGauge, complaintsOf, entryOf } from './testing/entries.js';

describe('help-unique', () => {
  it('refuses the help of another metric, in whatever case', () => {
    const others = [entryOf(aGauge({ help: aCounter().help.toUpperCase() }))];
    expect(complaintsOf(helpUnique, aCounter(), { others })).toEqual(['shop_open_orders has the same help']);
  });

  it('accepts helps that differ', () => {
    expect(complaintsOf(helpUnique, aCounter(), { others: [entryOf(aGauge())] })).toEqual([]);
  });
});
