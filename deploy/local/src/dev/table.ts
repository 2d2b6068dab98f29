import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '../services/start-services.js';
import type { Monitor } from './monitoring.js';
import { describeScrape, type ScrapeAccess } from './scrape.js';

export interface TableRow {
  readonly name: string;
  readonly what: string;
  readonly state?: string;
}

const headerWidth = 54;

/** The table of all addresses. A row without a name belongs to the row above it. */
export function renderTable(title: string, aside: string, rows: readonly TableRow[]): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length)) + 3;
  const stated = rows.filter(({ state }) => state !== undefined);
  const whatWidth = Math.max(0, ...stated.map(({ what }) => what.length)) + 3;
  const lines = rows.map(({ name, what, state }) =>
    state === undefined
      ? `  ${name.padEnd(nameWidth)}${what}`
      : `  ${name.padEnd(nameWidth)}${what.padEnd(whatWidth)}${state}`,
  );
  return ['', `  ${title.padEnd(headerWidth)}${aside}`, ...lines, ''].join('\n');
}

export interface Running {
  readonly root: string;
  readonly urls: { readonly server: string; readonly worker: string };
  readonly metrics: { readonly server: string; readonly worker: string };
  readonly access: ScrapeAccess;
  readonly postgres: Service;
  readonly redis: Service;
  readonly monitors: readonly Monitor[];
}

const tries = [
  { script: 'demo', command: 'pnpm demo', why: 'traffic for every panel' },
  // Without `run`, pnpm answers with a doctor of its own.
  { script: 'doctor', command: 'pnpm run doctor', why: 'if something looks wrong' },
];

/** Every address with its present state. */
export async function tableRows(running: Running): Promise<readonly TableRow[]> {
  const { urls, metrics, access, postgres, redis } = running;
  const [server, worker, monitors] = await Promise.all([
    processRows('Server', metrics.server, urls.server, access),
    processRows('Worker', metrics.worker, urls.worker, access),
    Promise.all(
      running.monitors.map(async (one) => ({ name: one.name, what: one.url, state: await one.describe() })),
    ),
  ]);
  return [
    { name: 'API', what: urls.server },
    { name: 'OpenAPI', what: `${urls.server}/openapi` },
    ...server,
    ...worker,
    { name: 'Queue page', what: `${urls.worker}/monitoring` },
    ...serviceRows('Postgres', postgres),
    ...serviceRows('Redis', redis),
    ...monitors,
    ...(await tryRows(running.root)),
  ];
}

/** The URL only of a service that was started here: the URL of a configured one may hold a secret. */
function serviceRows(name: string, { description, url, child }: Service): readonly TableRow[] {
  const row = { name, what: description };
  return child === undefined ? [row] : [row, { name: '', what: url }];
}

async function processRows(
  name: string,
  metrics: string,
  url: string,
  access: ScrapeAccess,
): Promise<readonly TableRow[]> {
  const health = await fetch(`${url}/health`).then(
    async (response) => ((await response.json()) as { status: string }).status,
    () => 'does not answer',
  );
  return [
    { name, what: metrics, state: await describeScrape(metrics, access) },
    { name: '', what: `${url}/health`, state: health },
  ];
}

/** Only the scripts of this checkout. */
async function tryRows(root: string): Promise<readonly TableRow[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return tries
    .filter(({ script }) => script in manifest.scripts)
    .map(({ command, why }, at) => ({ name: at === 0 ? 'Try' : '', what: `${command.padEnd(18)}${why}` }));
}
