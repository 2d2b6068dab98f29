import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Child, type ChildExit } from '../children/child.js';
import { freePort } from '../machine/free-port.js';
import { repositoryRoot } from '../repository.js';
import { waitUntil } from '../wait-until.js';
import { testDatabaseUrl } from './test-database.js';
import { startTestRedis, type TestRedis } from './test-redis.js';

const startTimeoutMs = 45_000;

export type ProcessName = 'server' | 'worker';

export interface ProcessOptions {
  /** Settings on top of the throw-away ones; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Arguments for Node, such as `--import`. */
  readonly nodeArgs?: readonly string[];
}

export interface TestProcess {
  /** The main listener: the server's API, the worker's monitoring port. */
  readonly url: string;
  /** The worker's second listener, for `/metrics` and `/debug/metrics`. */
  readonly metricsUrl: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** The settings it was started with: hand them to a second process that shall share its services. */
  readonly env: Readonly<Record<string, string>>;
  logs(): string;
  /** SIGTERM, and the way it ended. Harmless when repeated. */
  stop(): Promise<ChildExit>;
  /** SIGKILL: no handler of the process runs. */
  kill(): Promise<ChildExit>;
}

/** Starts a built process on free ports with throw-away settings and returns when it answers on `/livez`. */
export async function startProcess(name: ProcessName, options: ProcessOptions = {}): Promise<TestProcess> {
  const entry = join(repositoryRoot, 'apps', name, 'dist', 'main.js');
  await access(entry).catch(() => {
    throw new Error(`apps/${name} is not built. Run:  pnpm build`);
  });
  const listeners = { main: await freePort(), metrics: await freePort() };
  let redis: TestRedis | undefined;
  const env = onlyStrings({ ...inherited(), ...portSettings(name, listeners), ...options.env });
  env['BELLWETHER_DATABASE_URL'] ??= await testDatabaseUrl();
  if (env['BELLWETHER_REDIS_URL'] === undefined) {
    redis = await startTestRedis();
    env['BELLWETHER_REDIS_URL'] = redis.url;
  }
  const child = new Child({
    name,
    command: process.execPath,
    args: [...(options.nodeArgs ?? []), entry],
    env,
    cwd: repositoryRoot,
    keepsUsAlive: false,
  });
  void child.exited.then(() => redis?.remove());
  const url = `http://127.0.0.1:${mainPort(name, env)}`;
  await untilAlive(child, url);
  return {
    url,
    metricsUrl: `http://127.0.0.1:${env['BELLWETHER_WORKER_METRICS_PORT']}`,
    pid: child.pid,
    exited: child.exited,
    env,
    logs: () => child.logs(),
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

/** A child gets nothing of ours but what a program needs to run at all: no setting leaks into a test. */
function inherited(): Record<string, string | undefined> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  return { ...Object.fromEntries(kept.map((key) => [key, process.env[key]])), NODE_ENV: 'test' };
}

function portSettings(name: ProcessName, ports: { main: number; metrics: number }): Record<string, string> {
  return name === 'server'
    ? { BELLWETHER_SERVER_PORT: String(ports.main), BELLWETHER_SERVER_HOST: '127.0.0.1' }
    : {
        BELLWETHER_QUEUE_MONITORING_PORT: String(ports.main),
        BELLWETHER_QUEUE_MONITORING_HOST: '127.0.0.1',
        BELLWETHER_WORKER_METRICS_PORT: String(ports.metrics),
        BELLWETHER_WORKER_METRICS_HOST: '127.0.0.1',
      };
}

function mainPort(name: ProcessName, env: Readonly<Record<string, string>>): string | undefined {
  return env[name === 'server' ? 'BELLWETHER_SERVER_PORT' : 'BELLWETHER_QUEUE_MONITORING_PORT'];
}

function onlyStrings(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

async function untilAlive(child: Child, url: string): Promise<void> {
  await waitUntil(
    async () => {
      if (!child.running) throw new Error(`${child.name} ended before it answered:\n${child.logs()}`);
      return await fetch(`${url}/livez`).then(
        (response) => response.ok,
        () => false,
      );
    },
    { timeoutMs: startTimeoutMs, what: `${child.name} to answer on /livez` },
  ).catch(async (error: unknown) => {
    await child.kill();
    throw error;
  });
}
