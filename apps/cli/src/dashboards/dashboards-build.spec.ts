import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../platform/testing/run-command.js';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-dashboards-'));
});
afterAll(() => rm(cwd, { recursive: true }));

const build = (...argv: readonly string[]) => runCommand(['dashboards', 'build', ...argv], { env: {}, cwd });

describe('bellwether dashboards build', () => {
  it('names what a catalog still lacks, on stderr, and writes nothing', async () => {
    await writeFile(join(cwd, 'empty.mjs'), 'export const metrics = 1;\n');
    const out = join(cwd, 'generated');
    const answer = await build('--catalog', join(cwd, 'empty.mjs'), '--out', out);
    expect({ code: answer.code, out: answer.out }).toEqual({ code: 1, out: '' });
    expect(answer.err).toContain('exports no catalog: write export const catalog = ');
    expect(existsSync(out)).toBe(false);
  });

  it('says which module it does not find', async () => {
    const { code, err } = await build('--catalog', join(cwd, 'nowhere.mjs'), '--out', join(cwd, 'generated'));
    expect(code).toBe(1);
    expect(err).toContain('nowhere.mjs');
  });

  it('is a wrong call without a catalog', async () => {
    expect((await build('--out', 'x')).code).toBe(2);
  });
});
