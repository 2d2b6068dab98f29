import { join, resolve } from 'node:path';
import { repositoryRoot } from '../repository.js';
import { providePostgres, provideRedis } from '../services/start-services.js';
import type { Service } from '../services/service.js';
import { AppProcess, seconds } from './app-process.js';
import { lockDataDirectory } from './data-lock.js';
import { childEnvironment, configured, type DevSettings, loadDevSettings } from './dev-settings.js';
import { untilAskedToEnd } from './ending.js';
import { assertPortsFree, listenersOf, urlOf } from './listeners.js';
import { migrate } from '../services/migrate.js';
import { startMonitoring } from './monitoring.js';
import { complain, say, write } from './output.js';
import { reloadOnChange } from './reload.js';
import { scrapeAccessOf } from './scrape-access.js';
import { renderTable } from './table.js';
import { tableRows } from './table-rows.js';
import { Supervisor } from './supervisor.js';

/** The tests of this very command stand another checkout in its place. */
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

/** Brings everything up, keeps it up until somebody asks for the end, and returns the exit code. */
export async function runDev(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  const supervisor = new Supervisor();
  const asked = untilAskedToEnd(() => say('Already stopping; a moment …'));
  let unlock: (() => Promise<void>) | undefined;
  let stopWatching: (() => void) | undefined;
  let exitCode = 0;
  try {
    const loaded = loadDevSettings(argv);
    unlock = await lockDataDirectory(options.dataDirectory);
    await assertPortsFree(listenersOf(loaded.settings));
    const up = bringUp(loaded, options, supervisor);
    up.catch(() => undefined);
    const first = await Promise.race([up, asked, supervisor.death]);
    if (typeof first !== 'string') {
      const { apps, env } = first;
      // Before the table: whoever reads that it is up may save a file at once.
      stopWatching = reloadOnChange({ root, apps, say, migrate: () => migrate(root, env) });
      await Promise.race([first.showTable(), asked, supervisor.death]);
    }
    const reason = typeof first === 'string' ? first : await Promise.race([asked, supervisor.death]);
    say(`Stopping everything (${reason}) …`);
  } catch (error) {
    complain(`\n${(error as Error).message}\n`);
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
    providePostgres(configured(settings.database.url), dataDirectory, say).then(watched(supervisor)),
    provideRedis(configured(settings.redis.url), dataDirectory, say).then(watched(supervisor)),
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
    if (monitors.length > 0) say('Waiting for the first scrapes of Prometheus …');
    const rows = await tableRows({ root, urls, metrics, access, postgres, redis, monitors });
    write(renderTable(`Bellwether is up (${seconds(tookMs)})`, 'Ctrl-C stops everything', rows));
  };
  return { apps, env, showTable };
}

/** The server's metrics move to a port of their own when one is set. */
function metricsUrls({ metrics }: DevSettings['settings'], urls: { server: string; worker: string }) {
  const own = metrics.port === 0 ? urls.server : urlOf(metrics);
  return { server: `${own}/metrics`, worker: `${urls.worker}/metrics` };
}

const watched = (supervisor: Supervisor) => (service: Service) => {
  if (service.child !== undefined) supervisor.watch(service.child);
  return service;
};

function readOptions(argv: readonly string[]): DevOptions {
  const at = argv.indexOf('--data-dir');
  return {
    dataDirectory: at < 0 ? join(root, '.data') : resolve(argv[at + 1] ?? '.data'),
    withMonitoring: !argv.includes('--no-monitoring'),
  };
}
