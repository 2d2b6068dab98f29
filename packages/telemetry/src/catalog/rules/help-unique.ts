import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const helpUnique: MetricRule = {
  scope: 'metric',
  name: 'help-unique',
  explanation: 'No two metrics have the same help: a reader could not tell which of them to ask.',
  check: ({ definition }, { entries }) => {
    const same = entries.filter(
      (other) => other.definition !== definition && sameText(other.definition.help, definition.help),
    );
    const names = same.map((other) => other.definition.name);
    return when(names.length > 0, `${names.join(', ')} has the same help`);
  },
};

const sameText = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
