import { join, resolve } from 'node:path';
import { AppProcess, seconds } from './dev/app-process.js';
import { lockDataDirectory } from './dev/data-lock.js';
import {
  assertPortsFree,
  childEnvironment,
  configured,
  type DevSettings,
  listenersOf,
  loadDevSettings,
  urlOf,
} from './dev/dev-settings.js';
import { startMonitoring } from './dev/monitoring.js';
import { describeUnsetExports, printError, say, write } from './dev/output.js';
import { reloadOnChange } from './dev/reload.js';
import { scrapeAccessOf } from './dev/scrape.js';
import { shutdownRequest } from './dev/shutdown-request.js';
import { Supervisor } from './dev/supervisor.js';
import { renderTable, tableRows } from './dev/table.js';
import { repositoryRoot } from './repository.js';
import { migrate, providePostgres, provideRedis, type Service } from './services/start-services.js';

/** The tests of this command set another checkout. */
const root = process.env['BELLWETHER_DEV_ROOT'] ?? repositoryRoot;

interface DevOptions {
  readonly dataDirectory: string;
  readonly withMonitoring: boolean;
}

interface Up {
  readonly apps: readonly AppProcess[];
  readonly env: Readonly<Record<string, string>>;
  readonly showTable: () => Promise<void>;
}

/** Starts everything, runs until a stop is requested, and returns the exit code. */
async function runDev(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  const supervisor = new Supervisor();
  const stopReason = shutdownRequest(() => say('Already stopping; a moment …'));
  let unlock: (() => Promise<void>) | undefined;
  let stopWatching: (() => void) | undefined;
  let exitCode = 0;
  try {
    const loaded = loadDevSettings(argv);
    unlock = await lockDataDirectory(options.dataDirectory);
    await assertPortsFree(listenersOf(loaded.settings));
    const up = bringUp(loaded, options, supervisor);
    up.catch(() => undefined);
    const first = await Promise.race([up, stopReason, supervisor.death]);
    if (typeof first !== 'string') {
      const { apps, env } = first;
      // Before the table, because a file may be saved as soon as it is printed.
      stopWatching = reloadOnChange({ root, apps, say, migrate: () => migrate(root, env) });
      await Promise.race([first.showTable(), stopReason, supervisor.death]);
    }
    const reason = typeof first === 'string' ? first : await Promise.race([stopReason, supervisor.death]);
    say(`Stopping everything (${reason}) …`);
  } catch (error) {
    printError(`\n${(error as Error).message}\n`);
    exitCode = 1;
  }
  stopWatching?.();
  await supervisor.stopAll((name) => say(`Stopping ${name}`));
  await unlock?.();
  return exitCode;
}

async function bringUp(loaded: DevSettings, options: DevOptions, supervisor: Supervisor): Promise<Up> {
  const began = performance.now();
  const { settings } = loaded;
  const { dataDirectory } = options;
  const urls = {
    server: urlOf(settings.server),
    worker: urlOf({ host: settings.queue.monitoring_host, port: settings.queue.monitoring_port }),
  };
  const metrics = metricsUrls(settings, urls);
  const access = scrapeAccessOf(settings);
  const targets = {
    'bellwether-server': new URL(metrics.server).host,
    'bellwether-worker': new URL(metrics.worker).host,
  };
  const [postgres, redis, monitors] = await Promise.all([
    watched(configured(settings.database.url) ?? providePostgres(dataDirectory, say), supervisor),
    watched(configured(settings.redis.url) ?? provideRedis(dataDirectory, say), supervisor),
    options.withMonitoring ? startMonitoring({ root, dataDirectory, targets, access, supervisor }) : [],
  ]);
  const env = childEnvironment(loaded, { databaseUrl: postgres.url, redisUrl: redis.url });
  say('Migrating …');
  await migrate(root, env);
  say('Starting server and worker …');
  const app = (name: 'server' | 'worker') =>
    new AppProcess({ name, root, url: urls[name], env, supervisor, say });
  const apps = [app('worker'), app('server')];
  await Promise.all(apps.map((one) => one.start()));
  const tookMs = performance.now() - began;
  const showTable = async () => {
    const unset = describeUnsetExports(apps.map(({ log }) => log));
    if (unset !== undefined) say(unset);
    if (monitors.length > 0) say('Waiting for the first scrapes of Prometheus …');
    const rows = await tableRows({ root, urls, metrics, access, postgres, redis, monitors });
    write(renderTable(`Bellwether is up (${seconds(tookMs)})`, 'Ctrl-C stops everything', rows));
  };
  return { apps, env, showTable };
}

/** The server serves its metrics on the port of `metrics.port` when that is set. */
function metricsUrls({ metrics }: DevSettings['settings'], urls: { server: string; worker: string }) {
  const own = metrics.port === 0 ? urls.server : urlOf(metrics);
  return { server: `${own}/metrics`, worker: `${urls.worker}/metrics` };
}

async function watched(service: Service | Promise<Service>, supervisor: Supervisor): Promise<Service> {
  const { child } = await service;
  if (child !== undefined) supervisor.watch(child);
  return service;
}

function readOptions(argv: readonly string[]): DevOptions {
  const at = argv.indexOf('--data-dir');
  return {
    dataDirectory: at < 0 ? join(root, '.data') : resolve(argv[at + 1] ?? '.data'),
    withMonitoring: !argv.includes('--no-monitoring'),
  };
}

process.exit(await runDev(process.argv.slice(2)));
