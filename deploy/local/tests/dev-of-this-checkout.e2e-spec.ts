import { isAlive } from '../src/machine/is-alive.js';
import { repositoryRoot } from '../src/repository.js';
import { makeThrowawayDirectory, waitUntil } from '../src/testing.js';
import { devPorts, startDev } from './dev-command.js';
import { processTree } from './process-tree.js';

describe('pnpm dev of this checkout', () => {
  it('brings up the real processes, and every address of its table answers', async () => {
    const directory = await makeThrowawayDirectory('dev');
    const ports = await devPorts();
    const dev = startDev(repositoryRoot, ports, { dataDirectory: directory.path });
    try {
      await dev.until(/Bellwether is up[^]*Redis +\S+/);
      const table = dev.output().slice(dev.output().indexOf('Bellwether is up'));
      const addresses = [...table.matchAll(/http:\/\/\S+/g)].map(([address]) => address);
      expect(addresses.map((address) => new URL(address).pathname)).toEqual([
        '/',
        '/openapi',
        '/metrics',
        '/health',
        '/metrics',
        '/health',
        '/monitoring',
      ]);
      for (const address of addresses) {
        expect({ address, status: (await fetch(address)).status }).toEqual({ address, status: 200 });
      }
      expect(table).toMatch(/Server +\S+ +up +\d+ series/);
      expect(table).toMatch(/Worker +\S+ +up +\d+ series/);

      const tree = processTree(dev.pid);
      dev.signal('SIGINT');
      expect(await dev.exited).toEqual({ code: 0, signal: null });
      await waitUntil(() => tree.every((pid) => !isAlive(pid)), {
        timeoutMs: 15_000,
        what: 'every process to be gone',
      });
    } finally {
      await dev.end();
      await directory.remove();
    }
  });
});
