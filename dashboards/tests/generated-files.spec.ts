import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bellwether, bellwetherTexts } from '../src/bellwether/product.js';
import { describeDifferences, differences, generate, write } from '../src/generation.js';
import { folders } from '../src/texts.js';
import { toySpec, toyTexts } from './toy/toy.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-generated-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const to = () => ({ generated: join(folder, 'generated'), runbooks: join(folder, 'runbooks') });
const toy = () => generate(toySpec, toyTexts());

it('is the same bytes on every run', () => {
  const [first, second] = [1, 2].map(() => generate(bellwether, bellwetherTexts()));
  expect([...first!.files]).toEqual([...second!.files]);
});

it('is checked in as it is generated', () => {
  expect(differences(generate(bellwether, bellwetherTexts()), folders)).toEqual([]);
});

it('writes what is missing, and nothing the second time', () => {
  expect(write(toy(), to()).every(({ why }) => why === 'missing')).toBe(true);
  expect(write(toy(), to())).toEqual([]);
});

it('names the stale file, the one left over, and the command', () => {
  write(toy(), to());
  writeFileSync(join(to().generated, 'METRICS.md'), 'edited by hand\n');
  writeFileSync(join(to().generated, 'old.json'), '{}\n');
  rmSync(join(to().generated, 'alertmanager', 'local.yaml'));
  const found = differences(toy(), to());
  expect(describeDifferences(found, folder, 'pnpm generate')).toBe(
    [
      'generated/METRICS.md is stale',
      'generated/alertmanager/local.yaml is missing',
      'generated/old.json is left over',
      'Run: pnpm generate',
    ].join('\n'),
  );
  write(toy(), to());
  expect(differences(toy(), to())).toEqual([]);
});

it('puts the query of an alert into its runbook and leaves the rest of the page alone', () => {
  write(toy(), to());
  const page = readFileSync(join(to().runbooks, 'ShopOrdersErrorBudgetBurn.md'), 'utf8');
  expect(page).toContain('## Meaning');
  expect(page).toContain('It wakes somebody when this has had a result for 2m:');
  expect(page).toContain('```promql\n(job:shop_orders_total_errors:ratio_rate1h > 0.144\n');
});
