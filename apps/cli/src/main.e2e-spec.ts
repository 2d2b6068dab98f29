import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@bellwether/local/testing';

/** The built command, as a script calls it: with pipes, and without a terminal. */
const main = join(import.meta.dirname, '../dist/main.js');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (argv: readonly string[], cwd = tmpdir()): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { BELLWETHER_MODE: 'development', FORCE_COLOR: '1' };
    execFile(process.execPath, [main, ...argv], { cwd, env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

describe('the built command', () => {
  it('sends results to stdout and ends with 0', async () => {
    const { code, out, err } = await run(['config', 'show']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^revision +unknown +default \(development\)$/m);
  });

  it('sends a wrong call to stderr, with what was meant, and ends with 2', async () => {
    const { code, out, err } = await run(['docter']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Did you mean doctor?');
  });

  it('ends with 1 where there is a problem, and keeps colours and line breaks from a pipe', async () => {
    const dead = `http://127.0.0.1:${await freePort()}/${'path/'.repeat(40)}`;
    const { code, out } = await run(['doctor', '--server-url', dead, '--worker-url', dead]);
    expect(code).toBe(1);
    expect(out).toMatch(/✗ the server does not answer on http:\S+ \(ECONNREFUSED\)\n/);
    expect(out).not.toContain('\u001B');
  });

  it('prints an unexpected error in one line', async () => {
    const gone = await mkdtemp(join(tmpdir(), 'cli-gone-'));
    const script = `process.chdir(${JSON.stringify(gone)}); require('fs').rmdirSync(${JSON.stringify(gone)});`;
    const { code, err } = await new Promise<Ended>((resolve) => {
      execFile(
        process.execPath,
        ['-e', `${script} process.argv[1] = ''; import(${JSON.stringify(main)})`],
        (error, out, stderr) => resolve({ code: Number(error?.code ?? 0), out, err: stderr }),
      );
    });
    expect(code).toBe(1);
    expect(err).toMatch(/^bellwether: ENOENT: .*\n$/);
  });
});
