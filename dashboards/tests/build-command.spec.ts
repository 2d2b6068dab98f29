import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFromCatalog } from '../src/index.js';
import { toyTexts } from './toy/toy.js';

const catalog = fileURLToPath(new URL('./toy/team.catalog.ts', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-team-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const out = () => join(folder, 'generated');
const writeRunbooks = (): void => {
  mkdirSync(join(folder, 'runbooks'));
  for (const [name, text] of toyTexts().runbooks) writeFileSync(join(folder, 'runbooks', `${name}.md`), text);
};

it("builds everything from another team's catalog", async () => {
  writeRunbooks();
  const { changes, generation } = await buildFromCatalog({ catalog, out: out() });
  // The runbooks get the queries of their alerts.
  expect(changes.length).toBe(generation.files.size + generation.artefacts.monitoring.runbooks.size);
  expect(existsSync(join(out(), 'grafana/import/shop.json'))).toBe(true);
  expect(existsSync(join(out(), 'prometheus/shop.rules.yaml'))).toBe(true);
  expect(generation.artefacts.monitoring.product).toMatchObject({
    name: 'Toy shop',
    processes: { courier: 'toy-courier', shop: 'toy-shop' },
  });
});

it('builds a catalog without any alert, and neither routes nor links to runbooks', async () => {
  const quiet = fileURLToPath(new URL('./toy/quiet.catalog.ts', import.meta.url));
  const { generation } = await buildFromCatalog({ catalog: quiet, out: out() });
  expect([...generation.files.keys()].toSorted()).toEqual([
    'METRICS.md',
    'grafana/import/overview.json',
    'grafana/import/shop.json',
    'grafana/provisioning/overview.json',
    'grafana/provisioning/shop.json',
    'grafana/v2/overview.json',
    'grafana/v2/shop.json',
    'prometheus/scrape.yaml',
  ]);
  for (const text of generation.files.values()) expect(text).not.toMatch(/runbook/i);
});

it('takes the routes away with the last alert', async () => {
  writeRunbooks();
  await buildFromCatalog({ catalog, out: out() });
  rmSync(join(folder, 'runbooks'), { recursive: true });
  const quiet = fileURLToPath(new URL('./toy/quiet.catalog.ts', import.meta.url));
  await buildFromCatalog({ catalog: quiet, out: out() });
  expect(existsSync(join(out(), 'alertmanager/alertmanager.yaml'))).toBe(false);
});

it('writes nothing when it only checks, and says what would change', async () => {
  writeRunbooks();
  const { changes } = await buildFromCatalog({ catalog, out: out(), check: true });
  const generated = changes.filter(({ path }) => path.startsWith(out()));
  expect(new Set(generated.map(({ why }) => why))).toEqual(new Set(['missing']));
  expect(existsSync(out())).toBe(false);
});

it('writes nothing while an alert has no runbook, and says what to write', async () => {
  await expect(buildFromCatalog({ catalog, out: out() })).rejects.toThrow(
    'dashboards: alert ShopOrdersErrorBudgetBurn has no runbook. ' +
      'Write runbooks/ShopOrdersErrorBudgetBurn.md with the sections Meaning, Impact, Diagnosis, Mitigation.',
  );
  expect(existsSync(out())).toBe(false);
});

it('refuses a module without a catalog and shows the line that is missing', async () => {
  const path = fileURLToPath(new URL('./toy/toy.catalog.ts', import.meta.url));
  await expect(buildFromCatalog({ catalog: path, out: out() })).rejects.toThrow(
    `${path} exports no catalog: write export const catalog = [defineMetrics('…', { … })]`,
  );
});
