import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFromCatalog } from '../src/index.js';
import { runTool } from './run-tool.js';
import { toyTexts } from './toy/toy.js';

const catalog = fileURLToPath(new URL('./toy/team.catalog.ts', import.meta.url));
const quiet = fileURLToPath(new URL('./toy/quiet.catalog.ts', import.meta.url));
const app = fileURLToPath(new URL('./toy/app.catalog.ts', import.meta.url));
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

it('builds what every app records with the pages and tests that come with it, and they hold', async () => {
  const { generation } = await buildFromCatalog({ catalog: app, out: out() });
  const page = readFileSync(join(folder, 'runbooks', 'HttpExceptionsUncaught.md'), 'utf8');
  expect(page).toContain('increase(http_server_exceptions_total{job=~"shop-web|shop-worker"}[15m])');
  const { product } = generation.artefacts.monitoring;
  const written = [...generation.files].filter(([path]) => !path.startsWith('grafana/'));
  for (const [, text] of written) expect(text).not.toMatch(/bellwether-(server|worker)|localhost:3000/);
  expect(written.some(([, text]) => text.includes(`${product.grafanaUrl}/d/shop-runbooks?`))).toBe(true);
  const tests = join(out(), 'tests');
  for (const file of readdirSync(tests)) {
    const { ok, output } = await runTool('promtool', ['test', 'rules', file], tests);
    expect(ok ? '' : output).toBe('');
  }
}, 180_000);

it("leaves a team's own page and test alone, in the place of those that come with it", async () => {
  await buildFromCatalog({ catalog: app, out: out() });
  const page = join(folder, 'runbooks', 'ProcessRestarting.md');
  const own = readFileSync(page, 'utf8').replace('A deploy changes it once.', 'Ours change it at night.');
  writeFileSync(page, own);
  mkdirSync(join(folder, 'tests'));
  writeFileSync(join(folder, 'tests', 'process.alerts.test.yaml'), 'rule_files: []\ntests: []\n');
  await expect(buildFromCatalog({ catalog: app, out: out() })).rejects.toThrow(
    'alert ProcessRestarting (ticket) has no test in which it fires',
  );
  rmSync(join(folder, 'tests'), { recursive: true });
  const { changes } = await buildFromCatalog({ catalog: app, out: out() });
  expect(changes.map(({ path }) => path).every((path) => path.includes('/grafana/'))).toBe(true);
  expect(readFileSync(page, 'utf8')).toBe(own);
});

it('takes the routes away with the last alert', async () => {
  writeRunbooks();
  await buildFromCatalog({ catalog, out: out() });
  rmSync(join(folder, 'runbooks'), { recursive: true });
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
