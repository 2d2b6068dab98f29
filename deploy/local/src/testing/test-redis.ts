import { getProgram } from '../machine/programs.js';
import { askRedis, type RunningRedis, startRedis } from '../services/redis.js';
import { startOnFreePort } from '../services/start-on-free-port.js';
import { makeThrowawayDirectory } from './throwaway-directory.js';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Stops the server; `restart` brings it back at the same address, empty unless it is durable. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  flush(): Promise<void>;
  /** Stops it and removes its data. Harmless when repeated. */
  remove(): Promise<void>;
}

/** A Redis server of one's own. `durable` keeps every write over a restart. */
export async function startTestRedis(options: { durable?: boolean } = {}): Promise<TestRedis> {
  const program = await getProgram('redis', (line) => process.stderr.write(`${line}\n`));
  const directory = await makeThrowawayDirectory('redis');
  const start = (port: number) =>
    startRedis({
      program,
      directory: directory.path,
      port,
      durable: options.durable ?? false,
      keepsUsAlive: false,
    });
  const first = await startOnFreePort(undefined, start);
  const { port } = first;
  let running: RunningRedis = first;
  return {
    url: running.url,
    port,
    async stop() {
      await running.child.stop();
    },
    async kill() {
      await running.child.kill();
    },
    async restart() {
      await running.child.stop();
      running = await start(port);
    },
    async flush() {
      const reply = await askRedis(port, 'FLUSHALL');
      if (reply !== '+OK') throw new Error(`FLUSHALL was answered with ${reply}`);
    },
    async remove() {
      await running.child.stop();
      await directory.remove();
    },
  };
}
