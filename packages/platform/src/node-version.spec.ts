import { createRequire } from 'node:module';

import { nodeVersionProblem, requiredNode } from './node-version.js';

const root = createRequire(import.meta.url)('../../../package.json') as { engines: { node: string } };

describe('the version of Node', () => {
  it('that is required is the one of the whole repository', () => {
    expect(requiredNode).toBe(root.engines.node);
  });

  it.each(['v22.15.0', 'v22.15.1', 'v22.16.0', 'v23.0.0', 'v24.21.0', 'v100.0.0', 'v22.15.0-nightly'])(
    '%s is new enough for >=22.15',
    (version) => {
      expect(nodeVersionProblem(version, '>=22.15')).toBeUndefined();
    },
  );

  it.each(['v20.20.2', 'v22.14.9', 'v22.2.0', 'v9.99.99', 'v0.12.0'])('%s is too old', (version) => {
    expect(nodeVersionProblem(version, '>=22.15')).toBe(
      `Node.js 22.15 or newer is required; this is ${version}: install a newer Node.js`,
    );
  });
});
