/** The generated rules, judged by promtool itself. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeThrowawayDirectory, type ThrowawayDirectory } from '@bellwether/local/testing';
import { artefactsOf } from '../src/artefacts.js';
import { assemble } from '../src/assemble.js';
import { bellwether, bellwetherTexts } from '../src/bellwether/product.js';
import { alertLabelsIn } from '../src/lint/alertmanager-rules.js';
import { folders } from '../src/texts.js';
import { runTool } from './run-tool.js';
import { splitRuleTest } from './split-rule-test.js';

const filesIn = (folder: string, suffix: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .toSorted();

const prometheus = join(folders.generated, 'prometheus');
const generatedTests = join(folders.generated, 'tests');

describe.each(filesIn(prometheus, '.rules.yaml'))('prometheus/%s', (file) => {
  it('loads', async () => {
    expect(await runTool('promtool', ['check', 'rules', file], prometheus)).toMatchObject({ ok: true });
  });
});

const artefacts = artefactsOf(assemble(bellwether, bellwetherTexts()));
const tested = [...artefacts.writtenTests.values(), ...artefacts.tests.values()]
  .flatMap(({ tests }) => tests)
  .flatMap(({ name, alert_rule_test: cases }) => cases.map((one) => ({ name, ...one })));

describe.each(
  alertLabelsIn(artefacts).map(({ alertname = '', severity = '' }) => [alertname, severity] as const),
)('%s (%s)', (alertname, severity) => {
  const own = tested.filter((one) => one.alertname === alertname);
  const firing = own.filter(({ exp_alerts: expected = [] }) =>
    expected.some(({ exp_labels: labels }) => labels['severity'] === severity),
  );
  const silent = own.filter(({ exp_alerts: expected = [] }) => expected.length === 0);

  it.each([
    ['plainly', /^(?!.*, across (?:missing data|a counter reset)$)/],
    ['across missing data', /, across missing data$/],
    ['across a counter reset', /, across a counter reset$/],
  ])('is seen firing and silent %s', (_, variation) => {
    const names = (cases: typeof own): number => cases.filter(({ name }) => variation.test(name)).length;
    expect(names(firing)).toBeGreaterThan(0);
    expect(names(silent)).toBeGreaterThan(0);
  });
});

let scratch: ThrowawayDirectory;
beforeAll(async () => {
  scratch = await makeThrowawayDirectory('rules');
});
afterAll(() => scratch?.remove());

const failuresOf = async (folder: string, file: string): Promise<string> => {
  const target = join(scratch.path, basename(folder), basename(dirname(folder)), file);
  const parts = await splitRuleTest(join(folder, file), target);
  expect(parts.length).toBeGreaterThan(0);
  const { ok, output } = await runTool('promtool', ['test', 'rules', ...parts], target);
  return ok ? '' : output;
};

describe.each(filesIn(folders.tests, '.alerts.test.yaml'))('tests/%s', (file) => {
  it('holds: each alert fires with its exact text, and stays silent', async () => {
    expect(await failuresOf(folders.tests, file)).toBe('');
  }, 180_000);
});

describe.each(filesIn(generatedTests, '.alerts.test.yaml'))('generated/tests/%s', (file) => {
  it('holds across missing data and across a counter reset', async () => {
    expect(await failuresOf(generatedTests, file)).toBe('');
  }, 180_000);
});
