import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '../services/service.js';
import type { Monitor } from './monitoring.js';
import { describeScrape } from './scrape.js';
import type { ScrapeAccess } from './scrape-access.js';
import type { TableRow } from './table.js';

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

/** Everything a person may want to open, each with what it says at this moment. */
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

/** The address of one we started, so that it can be looked into; that of a configured one may hold a secret. */
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

/** Only what this checkout has. */
async function tryRows(root: string): Promise<readonly TableRow[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return tries
    .filter(({ script }) => script in manifest.scripts)
    .map(({ command, why }, at) => ({ name: at === 0 ? 'Try' : '', what: `${command.padEnd(18)}${why}` }));
}
