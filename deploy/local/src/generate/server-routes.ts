import { startProcess } from '../testing/test-process.js';
import { startTestPostgres } from '../testing/test-postgres.js';
import type { Artefact } from './artefact.js';
import { type ApiDescription, renderRouteTable } from './route-table.js';

/** The routes as the built server itself describes them. */
export async function serverRoutes(): Promise<readonly Artefact[]> {
  const postgres = await startTestPostgres();
  try {
    const server = await startProcess('server', { env: { BELLWETHER_DATABASE_URL: postgres.url } });
    try {
      const response = await fetch(`${server.url}/openapi.json`);
      if (!response.ok) throw new Error(`/openapi.json was answered with ${response.status}`);
      const text = renderRouteTable((await response.json()) as ApiDescription);
      return [{ path: 'apps/server/ROUTES.md', text }];
    } finally {
      await server.stop();
    }
  } finally {
    await postgres.remove();
  }
}
