import { wordsOf } from '../names.js';
import type { MetricRule } from './rule.js';

/** The word to write instead of each. */
const baseUnitOf: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      's',
      'sec',
      'secs',
      'second',
      'ms',
      'msec',
      'millis',
      'milliseconds',
      'us',
      'usec',
      'micros',
      'microseconds',
    ]
      .concat(['ns', 'nanos', 'nanoseconds', 'minutes', 'mins', 'hours', 'days'])
      .map((word) => [word, 'seconds']),
  ),
  ...Object.fromEntries(
    ['b', 'byte', 'kb', 'mb', 'gb', 'kib', 'mib', 'gib', 'kilobytes', 'megabytes', 'gigabytes', 'bits'].map(
      (word) => [word, 'bytes'],
    ),
  ),
  ...Object.fromEntries(['percent', 'percents', 'pct', 'percentage'].map((word) => [word, 'ratio'])),
};

export const noScaledUnit: MetricRule = {
  scope: 'metric',
  name: 'no-scaled-unit',
  explanation:
    'Time is in seconds, data in bytes, a share from 0 to 1, and the unit is written out: two metrics that are ' +
    'compared have one unit, and Grafana scales what it shows.',
  check: ({ definition: { name } }) =>
    wordsOf(name).flatMap((word) => {
      const unit = Object.hasOwn(baseUnitOf, word) ? baseUnitOf[word] : undefined;
      return unit === undefined ? [] : [`"${word}" is not a base unit; write ${unit}`];
    }),
};
