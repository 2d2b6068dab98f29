import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const ownerNamed: MetricRule = {
  scope: 'metric',
  name: 'owner-named',
  explanation:
    'A metric says which processes record it, each once, or that every process does: a process shows only what is ' +
    'its own, so that nobody waits for a series that cannot come.',
  check: ({ definition: { owner } }) => {
    if (owner === 'every') return [];
    const repeated = owner.filter((process, index) => owner.indexOf(process) !== index);
    return [
      ...when(owner.length === 0, 'no process is named'),
      ...owner
        .filter((process) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(process))
        .map((process) => `"${process}" is not the name of a process in kebab case`),
      ...[...new Set(repeated)].map((process) => `"${process}" is named twice`),
    ];
  },
};
