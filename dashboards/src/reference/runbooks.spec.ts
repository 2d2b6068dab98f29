import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shop } from '../../tests/toy/toy.catalog.js';
import { derivedFrom } from '../derived.js';
import { writeRunbook } from './runbooks.js';

const { alerts } = derivedFrom(shop, 'toy').rules;
const name = 'ShopOrdersErrorBudgetBurn';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-runbook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('begins a runbook with the four questions and a place for the query', () => {
  expect(writeRunbook(name, alerts, folder)).toEqual({
    ok: true,
    message: `Wrote runbooks/${name}.md. Replace every TODO, then run: pnpm generate`,
  });
  const headings = readFileSync(join(folder, `${name}.md`), 'utf8').match(/^#+ .+$/gm);
  expect(headings).toEqual([
    `# ${name}`,
    '## Meaning',
    '## Impact',
    '## Diagnosis',
    '## Mitigation',
    '## Query',
  ]);
});

it('leaves a runbook alone that is there already', () => {
  writeRunbook(name, alerts, folder);
  expect(writeRunbook(name, alerts, folder)).toEqual({
    ok: false,
    message: `runbooks/${name}.md is there already.`,
  });
});

it('names the alerts there are when it does not know the one it is given', () => {
  expect(writeRunbook('Nothing', alerts, folder).message).toBe(
    `No alert is called "Nothing". There are: ${name}, ShopWaitLatencyBudgetBurn`,
  );
});
