import { bounded, oneOf } from '../labels.js';
import { closedSet } from './closed-set.js';
import { aCounter, complaintsOf } from './testing/entries.js';

const withValues = (...values: string[]) =>
  complaintsOf(closedSet, aCounter({ labels: { status: oneOf(...values), region: bounded(3, 'regions') } }));

describe('closed-set', () => {
  it('accepts values that differ', () => {
    expect(withValues('ok', 'lost')).toEqual([]);
  });

  it('refuses a set without values, with an empty one, or with one twice', () => {
    expect(withValues()).toEqual(['the label "status" has no values']);
    expect(withValues('ok', '')).toEqual(['the label "status" has an empty value']);
    expect(withValues('ok', 'lost', 'ok', 'ok')).toEqual(['the label "status" has "ok" twice']);
  });
});
