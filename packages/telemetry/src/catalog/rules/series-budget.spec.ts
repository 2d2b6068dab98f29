import { bounded, oneOf } from '../labels.js';
import { seriesBudget } from './series-budget.js';
import { aCounter, aHistogram, complaintsOf } from './testing/entries.js';

const labels = { status: oneOf('ok', 'lost'), region: bounded(49, 'regions') };

describe('series-budget', () => {
  it('accepts as many label sets as are allowed', () => {
    expect(complaintsOf(seriesBudget, aCounter({ labels }), { labelSetsPerMetric: 100 })).toEqual([]);
  });

  it('refuses one more, and counts the value that takes the place of what is beyond the bound', () => {
    expect(complaintsOf(seriesBudget, aCounter({ labels }), { labelSetsPerMetric: 99 })).toEqual([
      '100 label sets at worst, 99 are allowed',
    ]);
  });

  it('counts label sets and not the lines of a histogram', () => {
    expect(complaintsOf(seriesBudget, aHistogram({ labels }), { labelSetsPerMetric: 100 })).toEqual([]);
  });
});
