import {
  backgroundWork,
  batchSizes,
  bodySizes,
  databaseQueries,
  probes,
  waitedForByAPerson,
} from '../buckets.js';
import { bucketsAscending } from './buckets-ascending.js';
import { aGauge, aHistogram, complaintsOf } from './testing/entries.js';

const withBuckets = (buckets: readonly number[]) => complaintsOf(bucketsAscending, aHistogram({ buckets }));

describe('buckets-ascending', () => {
  it.each(
    Object.entries({ backgroundWork, batchSizes, bodySizes, databaseQueries, probes, waitedForByAPerson }),
  )('accepts the named set %s', (_, buckets) => {
    expect(withBuckets(buckets)).toEqual([]);
  });

  it.each<[readonly number[], readonly string[]]>([
    [[], ['there are no buckets']],
    [[1, 1], ['1 comes after 1']],
    [[1, 5, 2], ['2 comes after 5']],
    [[0, 1], ['0 is not a bound']],
    [[-1, 1], ['-1 is not a bound']],
    [[1, Number.POSITIVE_INFINITY], ['Infinity is not a bound']],
    [[1, Number.NaN], ['NaN is not a bound']],
  ])('refuses %j', (buckets, complaints) => {
    expect(withBuckets(buckets)).toEqual(complaints);
  });

  it('has nothing to say about what has no buckets', () => {
    expect(complaintsOf(bucketsAscending, aGauge())).toEqual([]);
  });
});
