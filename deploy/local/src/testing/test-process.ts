import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, type ChildExit } from '../children/child.js';
import { freePort } from '../machine/free-port.js';
import { repositoryRoot } from '../repository.js';
import { waitUntil } from '../wait-until.js';
import { migratedDatabaseUrl } from './test-database.js';
import { plainEnvironment } from './test-environment.js';
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
  /** Where metrics are served apart from the main listener; the main one where they are not. */
  readonly metricsUrl: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** The settings it was started with: hand them to a process that shares its services while this one runs. */
  readonly env: Readonly<Record<string, string>>;
  logs(): string;
  /** SIGTERM, and the way it ended. Harmless when repeated. */
  stop(): Promise<ChildExit>;
  /** SIGKILL: no handler of the process runs. */
  kill(): Promise<ChildExit>;
}

/** Two tests may find the same port free before either of their processes listens on it. */
class PortTaken extends Error {}
const attemptsMax = 3;

/** Starts a built process on free ports with throw-away settings and returns when it answers on `/livez`. */
export async function startProcess(name: ProcessName, options: ProcessOptions = {}): Promise<TestProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(name, options);
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === attemptsMax) throw error;
    }
  }
}

async function startOnce(name: ProcessName, options: ProcessOptions): Promise<TestProcess> {
  const entry = join(repositoryRoot, 'apps', name, 'dist', 'main.js');
  await access(entry).catch(() => {
    throw new Error(`apps/${name} is not built. Run:  pnpm build`);
  });
  const listeners = { main: await freePort(), metrics: await freePort() };
  let redis: TestRedis | undefined;
  const env = onlyStrings({ ...plainEnvironment(), ...portSettings(name, listeners), ...options.env });
  const isLeftToUs = (variable: string) => !(variable in (options.env ?? {}));
  if (isLeftToUs('BELLWETHER_DATABASE_URL')) env['BELLWETHER_DATABASE_URL'] = await migratedDatabaseUrl();
  if (isLeftToUs('BELLWETHER_REDIS_URL')) {
    redis = await startTestRedis();
    env['BELLWETHER_REDIS_URL'] = redis.url;
  }
  const child = new Child({
    name,
    command: process.execPath,
    args: [...(options.nodeArgs ?? []), entry],
    env,
    // A settings file in the checkout is the developer's own.
    cwd: tmpdir(),
    keepsUsAlive: false,
  });
  const ended = child.exited.then(async (exit) => {
    await redis?.remove();
    return exit;
  });
  const url = addressOf(env[mainPort[name]]);
  await untilAlive(child, url).catch(async (error: unknown) => {
    await ended;
    const wasOurs = Object.entries(portSettings(name, listeners)).some(
      ([variable, port]) => isLeftToUs(variable) && child.logs().includes(`port ${port} is in use`),
    );
    throw wasOurs ? new PortTaken(child.logs()) : error;
  });
  return {
    url,
    metricsUrl: addressOf(env[metricsPort[name]] ?? env[mainPort[name]]),
    pid: child.pid,
    exited: ended,
    env,
    logs: () => child.logs(),
    stop: () => child.stop().then(() => ended),
    kill: () => child.kill().then(() => ended),
  };
}

const mainPort = { server: 'BELLWETHER_SERVER_PORT', worker: 'BELLWETHER_QUEUE_MONITORING_PORT' } as const;
const metricsPort = { server: 'BELLWETHER_METRICS_PORT', worker: 'BELLWETHER_WORKER_METRICS_PORT' } as const;

/** The server has its own port for metrics only when a test sets one. */
function portSettings(name: ProcessName, ports: { main: number; metrics: number }): Record<string, string> {
  const main = { [mainPort[name]]: String(ports.main) };
  return name === 'server' ? main : { ...main, [metricsPort.worker]: String(ports.metrics) };
}

const addressOf = (port: string | undefined) => `http://127.0.0.1:${port}`;

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
