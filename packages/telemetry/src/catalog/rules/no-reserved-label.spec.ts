import { oneOf } from '../labels.js';
import { noReservedLabel } from './no-reserved-label.js';
import { aCounter, complaintsOf } from './testing/entries.js';

const withLabel = (label: string) =>
  complaintsOf(noReservedLabel, aCounter({ labels: { [label]: oneOf('a') } }));

describe('no-reserved-label', () => {
  it.each([
    ['le', 'it belongs to histograms and summaries'],
    ['quantile', 'it belongs to histograms and summaries'],
    ['job', 'a scrape turns it into "exported_job"'],
    ['instance', 'a scrape turns it into "exported_instance"'],
    ['exported_job', 'a scrape gives such names to labels that it moves away'],
    ['__name__', 'it belongs to Prometheus itself'],
  ])('refuses %s, because %s', (label, reason) => {
    expect(withLabel(label)).toEqual([`the label "${label}" is taken: ${reason}`]);
  });

  it.each(['queue', 'level', 'job_name', 'instance_type'])('accepts %s', (label) => {
    expect(withLabel(label)).toEqual([]);
  });
});
