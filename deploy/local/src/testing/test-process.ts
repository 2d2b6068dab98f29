import { access, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, type ChildExit } from '../children/child.js';
import { freePort } from '../machine/free-port.js';
import { repositoryRoot } from '../repository.js';
import { waitUntil } from '../wait-until.js';
import { migratedDatabaseUrl } from './test-database.js';
import { plainEnvironment } from './test-environment.js';
import { makeThrowawayDirectory } from './throwaway-directory.js';
import { startTestRedis, type TestRedis } from './test-redis.js';

const startTimeoutMs = 45_000;

export type ProcessName = 'server' | 'worker';

export interface Ports {
  readonly main: number;
  readonly metrics: number;
}

export interface Configuration {
  readonly env: Readonly<Record<string, string>>;
  /** Settings files by name, written into the working directory of the process. */
  readonly files?: Readonly<Record<string, object>>;
}

export interface ProcessOptions {
  /** Settings on top of the throw-away ones; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The whole configuration for the ports that were found free, instead of our variables for them. */
  readonly configure?: (ports: Ports) => Configuration;
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
  await access(entryOf(name)).catch(() => {
    throw new Error(`apps/${name} is not built. Run:  pnpm build`);
  });
  const ports = { main: await freePort(), metrics: await freePort() };
  const setup = options.configure
    ? await configuredSetup(options.configure(ports), ports)
    : await throwawaySetup(name, options.env ?? {}, ports);
  const { env, url, metricsUrl } = setup;
  const child = new Child({
    name,
    command: process.execPath,
    args: [...(options.nodeArgs ?? []), entryOf(name)],
    env,
    cwd: setup.cwd,
    keepsUsAlive: false,
  });
  const ended = child.exited.then(async (exit) => {
    await setup.cleanUp();
    return exit;
  });
  await untilAlive(child, url).catch(async (error: unknown) => {
    await ended;
    const wasOurs = setup.ownPorts.some((port) => child.logs().includes(`port ${port} is in use`));
    throw wasOurs ? new PortTaken(child.logs()) : error;
  });
  return {
    url,
    metricsUrl,
    pid: child.pid,
    exited: ended,
    env,
    logs: () => child.logs(),
    stop: () => child.stop().then(() => ended),
    kill: () => child.kill().then(() => ended),
  };
}

const entryOf = (name: ProcessName): string => join(repositoryRoot, 'apps', name, 'dist', 'main.js');

interface Setup {
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly url: string;
  readonly metricsUrl: string;
  /** Ports that we found free and another process may have taken since. */
  readonly ownPorts: readonly (string | number)[];
  cleanUp(): Promise<void>;
}

async function throwawaySetup(
  name: ProcessName,
  given: Readonly<Record<string, string | undefined>>,
  ports: Ports,
): Promise<Setup> {
  let redis: TestRedis | undefined;
  const settings = portSettings(name, ports);
  const env = onlyStrings({ ...plainEnvironment(), ...settings, ...given });
  const isLeftToUs = (variable: string) => !(variable in given);
  if (isLeftToUs('BELLWETHER_DATABASE_URL')) env['BELLWETHER_DATABASE_URL'] = await migratedDatabaseUrl();
  if (isLeftToUs('BELLWETHER_REDIS_URL')) {
    redis = await startTestRedis();
    env['BELLWETHER_REDIS_URL'] = redis.url;
  }
  return {
    env,
    // A settings file in the checkout is the developer's own.
    cwd: tmpdir(),
    url: addressOf(env[mainPort[name]]),
    metricsUrl: addressOf(env[metricsPort[name]] ?? env[mainPort[name]]),
    ownPorts: Object.keys(settings)
      .filter(isLeftToUs)
      .map((variable) => settings[variable] as string),
    async cleanUp() {
      await redis?.remove();
    },
  };
}

async function configuredSetup({ env, files = {} }: Configuration, ports: Ports): Promise<Setup> {
  const directory = await makeThrowawayDirectory('settings');
  for (const [file, content] of Object.entries(files)) {
    await writeFile(join(directory.path, file), JSON.stringify(content));
  }
  return {
    env: { ...plainEnvironment(), ...env },
    cwd: directory.path,
    url: addressOf(String(ports.main)),
    metricsUrl: addressOf(String(ports.metrics)),
    ownPorts: Object.values(ports),
    cleanUp: () => directory.remove(),
  };
}

const mainPort = { server: 'BELLWETHER_SERVER_PORT', worker: 'BELLWETHER_QUEUE_MONITORING_PORT' } as const;
const metricsPort = { server: 'BELLWETHER_METRICS_PORT', worker: 'BELLWETHER_WORKER_METRICS_PORT' } as const;

/** The server has its own port for metrics only when a test sets one. */
function portSettings(name: ProcessName, ports: Ports): Record<string, string> {
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
