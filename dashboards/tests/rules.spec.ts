/** The generated rules, judged by promtool itself. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../src/folders.js';
import { runTool } from './run-tool.js';

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .toSorted();

const prometheus = join(folders.generated, 'prometheus');
const generatedTests = join(folders.generated, 'tests');

describe.each(filesIn(prometheus, '.rules.yaml'))('prometheus/%s', (file) => {
  it('loads', async () => {
    expect(await runTool('promtool', ['check', 'rules', file], prometheus)).toMatchObject({ ok: true });
  });
});

describe.each(filesIn(folders.tests, '.alerts.test.yaml'))('tests/%s', (file) => {
  it('holds: each alert fires with its exact text, and stays silent', async () => {
    const { ok, output } = await runTool('promtool', ['test', 'rules', file], folders.tests);
    expect(ok ? '' : output).toBe('');
  }, 180_000);
});

describe.each(filesIn(generatedTests, '.alerts.test.yaml'))('generated/tests/%s', (file) => {
  it('holds across missing data and across a counter reset', async () => {
    const { ok, output } = await runTool('promtool', ['test', 'rules', file], generatedTests);
    expect(ok ? '' : output).toBe('');
  }, 180_000);
});
