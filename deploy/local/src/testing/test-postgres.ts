import { join } from 'node:path';
import { type RunningPostgres, startPostgres, withClient } from '../services/postgres.js';
import { startOnFreePort } from '../services/start-on-free-port.js';
import { makeThrowawayDirectory } from './throwaway-directory.js';

export interface TestPostgres {
  /** An empty database of this server. */
  readonly url: string;
  readonly port: number;
  /** Stops the server and keeps its data; `restart` brings it back at the same address. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it and removes its data. Harmless when repeated. */
  remove(): Promise<void>;
}

/** A Postgres server of one's own, for tests that stop it. `durable` keeps fsync on. */
export async function startTestPostgres(options: { durable?: boolean } = {}): Promise<TestPostgres> {
  const directory = await makeThrowawayDirectory('postgres');
  const start = (port: number) =>
    startPostgres({
      directory: join(directory.path, 'data'),
      port,
      durable: options.durable ?? false,
      keepsUsAlive: false,
    });
  const first = await startOnFreePort(undefined, start);
  const { port } = first;
  let running: RunningPostgres = first;
  await withClient(running.urlOf('postgres'), (client) => client.query('create database bellwether'));
  return {
    url: running.urlOf('bellwether'),
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
    async remove() {
      await running.child.stop();
      await directory.remove();
    },
  };
}
