import { isSnakeCase } from '../names.js';
import { compareVersions, isVersion } from '../version.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const formerNameDue: MetricRule = {
  scope: 'metric',
  name: 'former-name-due',
  explanation:
    'A former name says until which version it stays, as `1.2.3`, and is removed with that version: during the move ' +
    'both names are shown and read, and a move that never ends is two names for ever.',
  check: ({ definition: { name, formerName } }, { version }) => {
    if (formerName === undefined) return [];
    const { name: old, until } = formerName;
    return [
      ...when(!isSnakeCase(old), `the former name "${old}" is not in snake case`),
      ...when(old === name, 'the former name is the present one'),
      ...when(!isVersion(until), `"${until}" is not a version`),
      ...when(
        isVersion(until) && compareVersions(version, until) >= 0,
        `"${old}" was promised until ${until} and this is ${version}; remove formerName`,
      ),
    ];
  },
};
