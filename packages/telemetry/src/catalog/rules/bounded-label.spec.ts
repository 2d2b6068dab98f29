import { bounded, oneOf } from '../labels.js';
import { boundedLabel } from './bounded-label.js';
import { aCounter, complaintsOf } from './testing/entries.js';

const withBound = (limit: number, because: string) =>
  complaintsOf(boundedLabel, aCounter({ labels: { region: bounded(limit, because), status: oneOf('ok') } }));

describe('bounded-label', () => {
  it('accepts a limit with its reason', () => {
    expect(withBound(1, 'a shop has one region')).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.POSITIVE_INFINITY, Number.NaN])('refuses the limit %d', (limit) => {
    expect(withBound(limit, 'regions')).toEqual([
      `the limit ${limit} of the label "region" is not a whole number above zero`,
    ]);
  });

  it('refuses a limit without a reason', () => {
    expect(withBound(3, ' ')).toEqual(['the label "region" does not say what limits it']);
  });
});
