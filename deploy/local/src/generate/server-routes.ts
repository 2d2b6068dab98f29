import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plainEnvironment } from '../testing/plain-environment.js';
import type { Artefact } from './artefact.js';
import { remembered } from './remembered.js';
import { type ApiDescription, renderRouteTable } from './route-table.js';

/** Where nothing listens: the description needs no service, so the server is given none. */
const nowhere = '127.0.0.1:1';

/** What the built server says of itself at `/openapi.json`, without being started. */
export async function describeServer(root: string): Promise<ApiDescription> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'apps', 'server', 'dist', 'describe-api.js')],
    {
      // A settings file in the checkout is the developer's own.
      cwd: tmpdir(),
      env: {
        ...plainEnvironment(),
        BELLWETHER_DATABASE_URL: `postgres://${nowhere}/none`,
        BELLWETHER_REDIS_URL: `redis://${nowhere}`,
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout) as ApiDescription;
}

export async function serverRoutes(root: string): Promise<readonly Artefact[]> {
  // The server is built on every package; loading them all takes longer than reading them.
  const packages = ['catalog', 'config', 'database', 'telemetry'].map((name) => `packages/${name}`);
  const text = await remembered(
    { root, name: 'server-routes', builtFrom: ['apps/server', ...packages, 'deploy/local'] },
    async () => renderRouteTable(await describeServer(root)),
  );
  return [{ path: 'apps/server/ROUTES.md', text }];
}
