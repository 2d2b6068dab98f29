import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { ruleSet } from '../prometheus/rule-set.js';
import { rate, recording, type Recording } from '../promql/index.js';
import { recordingNameRule } from './recording-name-rule.js';

const named = (record: Recording['record']) =>
  recordingNameRule.check(
    toyArtefacts({
      ...toySpec,
      rules: [
        ruleSet('shop', {
          owner: 'toy',
          alerts: [],
          recordings: [recording(record, rate(shop.orders).by('@job', 'status'))],
        }),
      ],
    }),
  );

it('has nothing to say about healthy artefacts', () => {
  expect(recordingNameRule.check(toyArtefacts())).toEqual([]);
  expect(named('job_status:shop_orders:rate5m')).toEqual([]);
});

it('reports a level that does not list the labels', () => {
  expect(named('job:shop_orders:rate5m')).toEqual([
    {
      where: 'recording job:shop_orders:rate5m',
      wrong: 'has the level job and the labels job_status',
      mend: 'Begin it with job_status:',
    },
  ]);
});

it('reports a name of another form', () => {
  expect(named('job:shop:Orders:rate5m')).toEqual([
    {
      where: 'recording job:shop:Orders:rate5m',
      wrong: 'is not level:metric:operations',
      mend: 'Rename it.',
    },
  ]);
});
