import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../machine/is-alive.js';
import { waitUntil } from '../wait-until.js';
import { Child } from './child.js';

const shell = (script: string) =>
  new Child({ name: 'shell', command: '/bin/sh', args: ['-c', script], keepsUsAlive: false });

describe('a child process', () => {
  it('keeps its last lines from both streams', async () => {
    const child = shell('echo one; echo two >&2; exit 4');
    expect(await child.exited).toEqual({ code: 4, signal: null });
    expect([...child.lastLines(2)].toSorted()).toEqual(['one', 'two']);
    expect(child.running).toBe(false);
  });

  it('is asked to end first, and then ended', async () => {
    const child = shell(`trap '' TERM; echo deaf; while :; do sleep 1; done`);
    await waitUntil(() => child.logs().includes('deaf'), { timeoutMs: 5000, what: 'the trap' });
    expect(await child.stop(100)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('takes with it what it started itself when it is killed', async () => {
    const child = shell('sleep 300 & echo $!; wait');
    const grandchild = await waitUntil(() => Number(child.lastLines(1)[0]), {
      timeoutMs: 5000,
      what: 'the pid of the grandchild',
    });
    await child.kill();
    await waitUntil(() => !isAlive(grandchild), { timeoutMs: 5000, what: 'the grandchild to be gone' });
  });

  it('says so when there is no such program', async () => {
    const child = new Child({ name: 'nothing', command: '/no/such/program', args: [], keepsUsAlive: false });
    expect(await child.exited).toEqual({ code: 127, signal: null });
    expect(child.logs()).toContain('ENOENT');
  });

  it('is ended, and its directory removed, when its parent is killed', async () => {
    const built = (path: string) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
    const parent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { Child } from '${built('children/child.js')}';
         import { makeThrowawayDirectory } from '${built('testing/throwaway-directory.js')}';
         const { path } = await makeThrowawayDirectory("it's temporary");
         const child = new Child({ name: 'long', command: 'sleep', args: ['300'] });
         console.log(child.pid + ' ' + path);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    parent.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [, pid = '', path = ''] = await waitUntil(() => /^(\d+) (.+)\n/.exec(output), {
      timeoutMs: 10_000,
      what: 'the parent to start its child',
    });
    expect(isAlive(Number(pid)) && existsSync(path)).toBe(true);
    parent.kill('SIGKILL');
    await waitUntil(() => !isAlive(Number(pid)) && !existsSync(path), {
      timeoutMs: 10_000,
      what: 'child and directory to be gone',
    });
  });
});
