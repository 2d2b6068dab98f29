/**
 * The whole of what a small catalog becomes, file by file. After a change that is meant, `jest -u` on this file
 * writes them anew; then read the difference.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeDifferences, differences, generate, write } from '../src/generation.js';
import { runTool } from './run-tool.js';
import { toySpec, toyTexts } from './toy/toy.js';

const golden = fileURLToPath(new URL('./toy/generated', import.meta.url));
const generation = generate(toySpec, toyTexts());

/** True under `jest -u`, the one flag that renews what is compared. */
const renews = (): boolean => {
  const { snapshotState } = expect.getState() as { snapshotState?: { _updateSnapshot?: string } };
  const { _updateSnapshot: which } = snapshotState ?? {};
  return which === 'all';
};

it('becomes exactly these files', () => {
  const files = { ...generation, artefacts: withoutRunbooks(generation.artefacts) };
  const to = { generated: golden, runbooks: join(tmpdir(), 'none') };
  if (renews()) write(files, to);
  const stale = differences(files, to);
  expect(
    stale.length === 0 ? '' : describeDifferences(stale, golden, 'jest -u dashboards/tests/toy.spec.ts'),
  ).toBe('');
});

it('becomes rules that load and tests that hold', async () => {
  for (const args of [
    ['check', 'rules', 'prometheus/shop.rules.yaml'],
    ['test', 'rules', 'tests/shop.generated.alerts.test.yaml'],
  ]) {
    const { ok, output } = await runTool('promtool', args, golden);
    expect(ok ? '' : output).toBe('');
  }
}, 120_000);

it('becomes routes that load', async () => {
  const { ok, output } = await runTool('amtool', ['check-config', 'alertmanager/alertmanager.yaml'], golden);
  expect(ok ? '' : output).toBe('');
});

/** Runbooks are written by people; the toy has none of its own. */
function withoutRunbooks(artefacts: typeof generation.artefacts): typeof generation.artefacts {
  return { ...artefacts, monitoring: { ...artefacts.monitoring, runbooks: new Map() } };
}
