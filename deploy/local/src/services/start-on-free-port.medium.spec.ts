import { createServer, type Server } from 'node:net';
import { freePort } from '../machine/free-port.js';
import { getProgram } from '../machine/programs.js';
import { startTestRedis } from '../testing/test-redis.js';
import { makeThrowawayDirectory } from '../testing/throwaway-directory.js';
import { startRedis } from './redis.js';
import { PortTaken, startOnFreePort } from './start-on-free-port.js';

describe('starting on a free port', () => {
  const holdPort = async () => {
    const port = await freePort();
    const server = await new Promise<Server>((resolve) => {
      const one = createServer().listen(port, '127.0.0.1', () => resolve(one));
    });
    return { port, release: () => server.close() };
  };

  it('takes the wanted one', async () => {
    const wanted = await freePort();
    expect(await startOnFreePort(wanted, async () => ({}))).toEqual({ port: wanted });
  });

  it('takes another where the wanted one is held', async () => {
    const { port, release } = await holdPort();
    try {
      expect((await startOnFreePort(port, async () => ({}))).port).not.toBe(port);
    } finally {
      release();
    }
  });

  it('tries another port when the first is taken meanwhile, and gives up after a few', async () => {
    const tried: number[] = [];
    const start = async (port: number) => {
      tried.push(port);
      if (tried.length < 3) throw new PortTaken('in use');
      return {};
    };
    expect((await startOnFreePort(undefined, start)).port).toBe(tried[2]);
    await expect(
      startOnFreePort(undefined, async () => {
        throw new PortTaken('always taken');
      }),
    ).rejects.toThrow('always taken');
  });

  it('does not take another server on the same port for its own', async () => {
    const other = await startTestRedis();
    const directory = await makeThrowawayDirectory('redis');
    try {
      const program = await getProgram('redis');
      const second = startRedis({ program, directory: directory.path, port: other.port, durable: false });
      await expect(second).rejects.toThrow(PortTaken);
    } finally {
      await other.remove();
      await directory.remove();
    }
  });
});
