/**
 * Users build dashboards and alerts on stable metrics, so that a change has to be announced. What is promised
 * about each stands in a file, and a change of it is accepted by a command:
 *
 *     pnpm test packages/catalog -u
 *
 * writes the file, and a line in the changelog for what is new. What changed or is gone needs a line written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { acceptStable, compareStable, definitionsOf, stableMetrics } from '@bellwether/telemetry/catalog';
import type { StableList, StablePromise } from '@bellwether/telemetry/catalog';
import { catalog, tenantCatalog } from './index.js';
import { addLines, mentions } from './testing/changelog.js';

const command = 'pnpm test packages/catalog -u';
const goldenFile = new URL('stable-metrics.golden.jsonl', import.meta.url);
const changelogFile = new URL('../../telemetry/CHANGELOG.md', import.meta.url);
const packageFile = new URL('../../telemetry/package.json', import.meta.url);

const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
const promised = [...catalog, ...tenantCatalog];
const present = stableMetrics(promised);
/** One metric a line, so that a change shows as the lines it touches. */
const readGolden = (): StableList => {
  const lines = readFileSync(goldenFile, 'utf8').split('\n').filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as StablePromise & { readonly removed?: true });
  return {
    metrics: entries.filter(({ removed }) => removed !== true),
    removed: entries.filter(({ removed }) => removed === true),
  };
};

const writeGolden = ({ metrics, removed }: StableList): void => {
  const gone = removed.map(({ name, changedIn }) => ({ name, removed: true, changedIn }));
  const lines = [...metrics, ...gone].map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(goldenFile, lines.join(''));
};

const readChangelog = (): string => readFileSync(changelogFile, 'utf8');

/** jest's own flag for "what is now is right". */
const isAccepting = (): boolean => {
  const { snapshotState } = expect.getState() as { snapshotState?: { _updateSnapshot?: string } };
  const { _updateSnapshot: which } = snapshotState ?? {};
  return which === 'all';
};

const accept = (): void => {
  const changes = compareStable(readGolden(), present);
  writeGolden(acceptStable(readGolden(), present, version));
  const helps = new Map(promised.flatMap((set) => definitionsOf(set)).map(({ name, help }) => [name, help]));
  const added = changes.filter(
    ({ name, change }) => change === 'added' && !mentions(readChangelog(), version, name),
  );
  const lines = added.map(({ name }) => `- \`${name}\`: ${helps.get(name)}`);
  writeFileSync(changelogFile, addLines(readChangelog(), version, lines));
};

describe('the stable metrics', () => {
  beforeAll(() => {
    if (isAccepting()) accept();
  });

  it('are what was promised', () => {
    const changes = compareStable(readGolden(), present).map(
      ({ name, change, details }) => `${name} ${change}: ${details.join('; ')}. Meant? Then: ${command}`,
    );
    expect(changes).toEqual([]);
  });

  it('are each named in the changelog of the version that brought, changed or removed them', () => {
    const { metrics, removed } = readGolden();
    const untold = [...metrics, ...removed]
      .filter(({ name, changedIn }) => !mentions(readChangelog(), changedIn, name))
      .map(({ name, changedIn }) => `${name}: say what changed for operators under "## ${changedIn}"`);
    expect(untold).toEqual([]);
  });
});
