import { bounded, oneOf } from '../labels.js';
import { objectiveSound } from './objective-sound.js';
import { aCounter, aGauge, aHistogram, complaintsOf } from './testing/entries.js';

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
