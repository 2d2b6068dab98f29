import { freePort } from '../machine/free-port.js';
import { startProcess } from '../testing/test-process.js';
import type { Artefact } from './artefact.js';
import { type ApiDescription, renderRouteTable } from './route-table.js';

/** The routes as the built server itself describes them. It needs no service for that, so it is given none. */
export async function serverRoutes(): Promise<readonly Artefact[]> {
  const nobody = `127.0.0.1:${await freePort()}`;
  const server = await startProcess('server', {
    env: { BELLWETHER_DATABASE_URL: `postgres://${nobody}/none`, BELLWETHER_REDIS_URL: `redis://${nobody}` },
  });
  try {
    const response = await fetch(`${server.url}/openapi.json`);
    if (!response.ok) throw new Error(`/openapi.json was answered with ${response.status}`);
    const text = renderRouteTable((await response.json()) as ApiDescription);
    return [{ path: 'apps/server/ROUTES.md', text }];
  } finally {
    await server.kill();
  }
}
