import {
  backgroundWork,
  batchSizes,
  bodySizes,
  databaseQueries,
  probes,
  interactiveLatency,
} from '../buckets.js';
import {
  bucketsAscending,
  objectiveSound,
  processBudget,
  seriesBudget,
  seriesOfProcess,
} from './series-rules.js';
import { aCounter, aGauge, aHistogram, complaintsOf, entryOf } from './testing/entries.js';
import { bounded, oneOf } from '../definition.js';
import type { CatalogView } from './rule.js';

const withBuckets = (buckets: readonly number[]) => complaintsOf(bucketsAscending, aHistogram({ buckets }));

describe('buckets-ascending', () => {
  it.each(
    Object.entries({ backgroundWork, batchSizes, bodySizes, databaseQueries, probes, interactiveLatency }),
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

const latency = (below: number, ratio: number) =>
  complaintsOf(objectiveSound, aHistogram({ objective: { below, ratio, window: '30d' } }));
const errors = (label: string, matches: string, ratio = 0.999) =>
  complaintsOf(
    objectiveSound,
    aCounter({
      labels: { status: oneOf('ok', 'late', 'lost'), code: bounded(30, 'codes of the shop') },
      errorObjective: { bad: { label, matches }, ratio, window: '30d' },
    }),
  );

describe('objective-sound', () => {
  it('accepts a share of what the metric can tell apart', () => {
    expect(latency(1, 0.99)).toEqual([]);
    expect(errors('status', 'late|lost')).toEqual([]);
    expect(errors('code', '5..')).toEqual([]);
    expect(complaintsOf(objectiveSound, aGauge())).toEqual([]);
  });

  it.each([0, 1, 1.5, -0.1, Number.NaN])('refuses the share %d', (ratio) => {
    expect(latency(1, ratio)).toEqual([`the share ${ratio} is not between 0 and 1`]);
    expect(errors('status', 'lost', ratio)).toEqual([`the share ${ratio} is not between 0 and 1`]);
  });

  it('refuses a bound between buckets', () => {
    expect(latency(0.5, 0.99)).toEqual(['0.5 is not a bucket bound']);
  });

  it.each([
    ['region', 'x', 'there is no label "region"'],
    ['status', '(', '"(" is not a regular expression'],
    ['status', 'broken', 'no value of "status" matches "broken"'],
    ['status', 'lo', 'no value of "status" matches "lo"'],
    ['status', '.*', 'every value of "status" matches ".*"'],
  ])('refuses the bad value %s=~"%s": %s', (label, matches, complaint) => {
    expect(errors(label, matches)).toEqual([complaint]);
  });
});

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

const catalog = (seriesPerProcess: number): CatalogView => ({
  version: '1.0.0',
  budgets: { labelSetsPerMetric: 10, seriesPerProcess },
  entries: [
    entryOf(aCounter({ owner: ['server'], labels: { region: bounded(4, 'regions') } })),
    entryOf(aHistogram({ owner: ['worker'] })),
    entryOf(aGauge({ owner: 'every' })),
  ],
});

describe('process-budget', () => {
  it('adds up what each process owns, and what every process has', () => {
    expect(seriesOfProcess(catalog(100), 'server')).toBe(5 + 1);
    expect(seriesOfProcess(catalog(100), 'worker')).toBe(3 + 3 + 1);
  });

  it('accepts processes within the budget and names those beyond it', () => {
    expect(processBudget.check(catalog(7))).toEqual([]);
    expect(processBudget.check(catalog(6))).toEqual([
      { subject: 'process worker', wrong: '7 series at worst, 6 are allowed' },
    ]);
  });

  it('counts a metric beyond its own budget with the limit that holds it at run time', () => {
    const excused = entryOf(aHistogram({ owner: ['server'], labels: { region: bounded(1000, 'regions') } }));
    const view = { ...catalog(100), entries: [excused] };
    expect(seriesOfProcess(view, 'server')).toBe((10 + 1) * (3 + 3));
  });

  it('counts what every process has where no process is named', () => {
    const view = { ...catalog(0), entries: [entryOf(aGauge({ owner: 'every' }))] };
    expect(processBudget.check(view)).toEqual([
      { subject: 'process every', wrong: '1 series at worst, 0 are allowed' },
    ]);
  });
});
