import { withoutTotal, wordsOf } from '../names.js';
import { unitOf } from '../units.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

const units = new Set(['seconds', 'bytes', 'ratio', 'info', 'timestamp']);

export const baseUnitLast: MetricRule = {
  scope: 'metric',
  name: 'base-unit-last',
  explanation:
    'The unit is a base unit and the last word, before the `_total` of a counter: `_seconds`, `_bytes`, `_ratio` ' +
    '(0 to 1), `_timestamp_seconds`, `_info`, `_size` (items in one). A histogram always has one.',
  check: ({ definition }) => {
    const words = wordsOf(withoutTotal(definition.name));
    const unit = unitOf(definition);
    const own = unit === 'none' ? 0 : wordsOf(unit).length;
    const misplaced = words.slice(0, words.length - own).filter((word) => units.has(word));
    return [
      ...misplaced.map((word) => `"${word}" is not at the end`),
      ...when(definition.kind === 'histogram' && unit === 'none', 'this histogram does not say its unit'),
      ...when(unit === 'info' && definition.kind !== 'gauge', '`_info` is for a gauge that is always 1'),
      ...when(
        unit === 'timestamp_seconds' && definition.kind !== 'gauge',
        '`_timestamp_seconds` is for a gauge',
      ),
    ];
  },
};
