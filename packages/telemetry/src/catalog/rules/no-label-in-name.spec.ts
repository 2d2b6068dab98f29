import { oneOf } from '../labels.js';
import { noLabelInName } from './no-label-in-name.js';
import { aCounter, complaintsOf } from './testing/entries.js';

const named = (name: string, label: string) =>
  complaintsOf(noLabelInName, aCounter({ name, labels: { [label]: oneOf('a') } }));

describe('no-label-in-name', () => {
  it('refuses a name that repeats a label', () => {
    expect(named('shop_status_orders_total', 'status')).toEqual(['the name repeats the label "status"']);
    expect(named('shop_status_code_total', 'status_code')).toEqual([
      'the name repeats the label "status_code"',
    ]);
  });

  it('refuses a name that says "by"', () => {
    expect(named('shop_orders_by_day_total', 'channel')).toEqual(['the name says "by"']);
  });

  it('accepts the word of the domain as a label too', () => {
    expect(named('queue_jobs_total', 'queue')).toEqual([]);
  });

  it('accepts a word that only begins like a label', () => {
    expect(named('shop_statuses_total', 'status')).toEqual([]);
  });
});
