import { bounded, oneOf } from './definition.js';
import { aCounter, aGauge, aHistogram } from './rules/testing/entries.js';
import { isOwnedBy, seriesNames, seriesWorstCase } from './series.js';
import { unitOf } from './names.js';

describe('the worst case of a metric', () => {
  it('is one series where it has no labels', () => {
    expect(seriesWorstCase(aGauge())).toEqual({ labelSets: 1, series: 1 });
  });

  it('is the product of its labels, a bounded one with the value for what is beyond', () => {
    const labels = { status: oneOf('a', 'b', 'c'), region: bounded(9, 'regions') };
    expect(seriesWorstCase(aCounter({ labels }))).toEqual({ labelSets: 30, series: 30 });
  });

  it('is that many histograms, each with its buckets, the endless one, sum and count', () => {
    const labels = { status: oneOf('a', 'b') };
    expect(seriesWorstCase(aHistogram({ labels, buckets: [1, 2, 3] }))).toEqual({ labelSets: 2, series: 12 });
  });
});

describe('the series of a metric', () => {
  it('are four names for a histogram and one for the rest', () => {
    expect(seriesNames('a_seconds', 'histogram')).toEqual([
      'a_seconds',
      'a_seconds_bucket',
      'a_seconds_sum',
      'a_seconds_count',
    ]);
    expect(seriesNames('a_total', 'counter')).toEqual(['a_total']);
  });

  it('are shown by the processes that own it', () => {
    expect(isOwnedBy('every', 'server')).toBe(true);
    expect(isOwnedBy(['worker'], 'server')).toBe(false);
    expect(isOwnedBy(['worker', 'server'], 'server')).toBe(true);
  });
});

describe('the unit of a metric', () => {
  it.each([
    ['shop_wait_seconds', 'seconds'],
    ['shop_work_seconds_total', 'seconds'],
    ['shop_body_size_bytes', 'bytes'],
    ['shop_sent_bytes_total', 'bytes'],
    ['shop_full_ratio', 'ratio'],
    ['shop_last_order_timestamp_seconds', 'timestamp_seconds'],
    ['shop_build_info', 'info'],
    ['shop_basket_size', 'size'],
    ['shop_orders_total', 'none'],
    ['shop_open_orders', 'none'],
    ['seconds', 'none'],
  ])('of %s is %s', (name, unit) => {
    expect(unitOf({ name, kind: 'histogram' })).toBe(unit);
  });

  it('is none where a gauge is a number of things that its name calls a size', () => {
    expect(unitOf({ name: 'shop_pool_size', kind: 'gauge' })).toBe('none');
  });
});
