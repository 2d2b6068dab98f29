import { wordsOf } from '../names.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const noLabelInName: MetricRule = {
  scope: 'metric',
  name: 'no-label-in-name',
  explanation:
    'A name, after the word of its domain, does not repeat a label or say "by": it would be wrong as soon as ' +
    'somebody sums the label away.',
  check: ({ definition: { name, labels } }) => {
    const [, ...rest] = wordsOf(name);
    const text = `_${rest.join('_')}_`;
    return [
      ...when(text.includes('_by_'), 'the name says "by"'),
      ...Object.keys(labels).flatMap((label) =>
        when(text.includes(`_${label}_`), `the name repeats the label "${label}"`),
      ),
    ];
  },
};
