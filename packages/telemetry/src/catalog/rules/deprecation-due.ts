import { compareVersions, isVersion } from '../version.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const deprecationDue: MetricRule = {
  scope: 'metric',
  name: 'deprecation-due',
  explanation:
    'A deprecated metric names another metric of the catalog as its replacement and the last version that has it, ' +
    'as `1.2.3`, and is gone in the version after: users can plan for a date and not for a wish.',
  check: ({ definition: { name, stability } }, { version, entries }) => {
    if (typeof stability === 'string') return [];
    const { replacement, lastVersion } = stability.deprecated;
    return [
      ...when(replacement === name, 'it names itself as its replacement'),
      ...when(
        entries.every((other) => other.definition.name !== replacement),
        `there is no metric "${replacement}" to replace it`,
      ),
      ...when(!isVersion(lastVersion), `"${lastVersion}" is not a version`),
      ...when(
        isVersion(lastVersion) && compareVersions(version, lastVersion) > 0,
        `its last version is ${lastVersion} and this is ${version}; remove the entry`,
      ),
    ];
  },
};
