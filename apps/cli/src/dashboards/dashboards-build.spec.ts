import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../platform/testing/run-command.js';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-dashboards-'));
});
afterAll(() => rm(cwd, { recursive: true }));

const build = (...argv: readonly string[]) => runCommand(['dashboards', 'build', ...argv], { env: {}, cwd });

/** What a team builds: a catalog without an objective, so without an alert that would need a runbook. */
const shopCatalog = `
import { counter, defineMetrics, oneOf } from '${import.meta.resolve('@bellwether/telemetry/catalog')}';
export const catalog = [
  defineMetrics('shop', {
    orders: counter('shop_orders_total', {
      help: 'Orders taken.',
      owner: ['shop'],
      stability: 'stable',
      labels: { channel: oneOf('web', 'app') },
    }),
  }),
];
`;

describe('bellwether dashboards build', () => {
  it('writes everything of a catalog, and nothing the second time', async () => {
    await writeFile(join(cwd, 'shop.mjs'), shopCatalog);
    const argv = ['--catalog', 'shop.mjs', '--out', 'monitoring/generated'];
    expect(await build(...argv)).toEqual({ code: 0, out: '8 files, 8 changed', err: '' });
    const reference = await readFile(join(cwd, 'monitoring/generated/METRICS.md'), 'utf8');
    expect(reference).toContain('### shop_orders_total');
    expect(await build(...argv)).toEqual({ code: 0, out: '8 files, 0 changed', err: '' });
    expect(await build(...argv, '--check')).toEqual({ code: 0, out: '8 files, 0 changed', err: '' });
  });

  it('names the stale file and the command with --check, and leaves the file alone', async () => {
    await writeFile(join(cwd, 'stale.mjs'), shopCatalog);
    const argv = ['--catalog', 'stale.mjs', '--out', 'stale', '--tests', 'rules tests'];
    await build(...argv);
    await writeFile(join(cwd, 'stale', 'METRICS.md'), 'edited\n');
    expect(await build(...argv, '--check')).toEqual({
      code: 1,
      out: '',
      err:
        'stale/METRICS.md is stale\n' +
        "Run: bellwether dashboards build --catalog stale.mjs --out stale --tests 'rules tests'",
    });
    expect(await readFile(join(cwd, 'stale', 'METRICS.md'), 'utf8')).toBe('edited\n');
  });

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
