import { wordsOf } from '../names.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

const prefixOf = (name: string): string => wordsOf(name)[0] ?? '';

export const domainPrefix: MetricRule = {
  scope: 'metric',
  name: 'domain-prefix',
  explanation:
    'A name begins with a word of its domain and says more after it, and no two domains share a first word: ' +
    'whoever sees a series in a scrape finds its file by that word.',
  check: ({ domain, definition }, { entries }) => {
    const prefix = prefixOf(definition.name);
    const others = entries.filter(
      (other) => prefixOf(other.definition.name) === prefix && other.domain !== domain,
    );
    const domains = [...new Set(others.map((other) => other.domain))];
    return [
      ...when(wordsOf(definition.name).length < 2, 'the name is one word'),
      ...when(domains.length > 0, `"${prefix}_" is also the prefix of ${domains.join(', ')}`),
    ];
  },
};
