import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { derivedFrom } from '../derived.js';
import { rate, recording } from '../promql/index.js';
import { recordingUsedRule } from './recording-used-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(recordingUsedRule.check(toyArtefacts())).toEqual([]);
});

it('reports a recorded series that nothing reads', () => {
  const { rules } = derivedFrom(shop, 'toy');
  const idle = recording('job:shop_orders:rate5m', rate(shop.orders).by('@job'));
  const artefacts = toyArtefacts({
    ...toySpec,
    rules: [{ ...rules, recordings: [...rules.recordings, idle] }],
  });
  expect(recordingUsedRule.check(artefacts)).toEqual([
    {
      where: 'recording job:shop_orders:rate5m',
      wrong: 'is read by nothing',
      mend: 'Read it, or remove it.',
    },
  ]);
});
