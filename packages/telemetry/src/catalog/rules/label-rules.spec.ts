import { bounded, oneOf } from '../definition.js';
import { boundedLabel, closedSet, noReservedLabel } from './label-rules.js';
import { aCounter, catalogOf, complaintsOf } from './testing/entries.js';

const withLabel = (label: string) =>
  noReservedLabel.check(catalogOf(aCounter({ labels: { [label]: oneOf('a') } })));

describe('no-reserved-label', () => {
  const ofTargets = ['job', 'instance', 'service', 'namespace', 'pod', 'container', 'endpoint'];
  it.each([
    ...ofTargets.map((label): [string, string] => [
      label,
      `a scrape turns it into "exported_${label}", a push overwrites it`,
    ]),
    ['le', 'it belongs to histograms and summaries'],
    ['quantile', 'it belongs to histograms and summaries'],
    ['exported_job', 'a scrape gives such names to labels that it moves away'],
    ['__name__', 'it belongs to Prometheus itself'],
  ])('refuses %s, because %s', (label, reason) => {
    expect(withLabel(label)).toEqual([
      { subject: 'shop_orders_total', wrong: `the label "${label}" is reserved: ${reason}` },
    ]);
  });

  it.each(['queue', 'level', 'job_name', 'instance_type'])('accepts %s', (label) => {
    expect(withLabel(label)).toEqual([]);
  });
});

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
