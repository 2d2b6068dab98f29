import type { MetricRule } from './rule.js';
import { when } from './rule.js';

const WORDS_MIN = 3;

export const helpSentence: MetricRule = {
  scope: 'metric',
  name: 'help-sentence',
  explanation:
    'The help is a sentence on one line, with a capital and a period, that says what counts as one: it is all ' +
    'that an operator sees beside the number.',
  check: ({ definition: { help, name } }) => [
    ...when(!/^[A-Z0-9]/.test(help), 'the help does not begin with a capital'),
    ...when(!help.endsWith('.'), 'the help does not end with a period'),
    ...when(/[\r\n]/.test(help), 'the help has more than one line'),
    ...when(help !== help.trim() || /\s{2}/.test(help), 'the help has blanks too many'),
    ...when(help.trim().split(/\s+/).length < WORDS_MIN, 'the help says too little'),
    ...when(help.includes(name), 'the help repeats the name'),
  ],
};
