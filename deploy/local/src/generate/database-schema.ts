import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestPostgres } from '../testing/test-postgres.js';
import type { Artefact } from './artefact.js';
import { cached } from './cache.js';

/** The part of the package's public entry that is needed here. */
interface DatabasePackage {
  openDatabase(options: { url: string; poolSize: number }): { destroy(): Promise<void> };
  migrateToLatest(db: unknown): Promise<unknown>;
  schemaArtefacts(db: unknown): Promise<readonly Artefact[]>;
}

/** Row types and schema of a freshly migrated database. Cached, because starting Postgres takes seconds. */
export function databaseSchema(root: string): Promise<readonly Artefact[]> {
  const builtFrom = ['packages/database', 'deploy/local'];
  return cached({ root, name: 'database-schema', builtFrom }, () => askMigratedDatabase(root));
}

/**
 * The package is imported as it was built, not as a dependency: its own tests start their Postgres from here, and
 * packages that need each other cannot be built.
 */
async function askMigratedDatabase(root: string): Promise<readonly Artefact[]> {
  const entry = pathToFileURL(join(root, 'packages', 'database', 'dist', 'index.js')).href;
  const { openDatabase, migrateToLatest, schemaArtefacts } = (await import(entry)) as DatabasePackage;
  const postgres = await startTestPostgres();
  try {
    const db = openDatabase({ url: postgres.url, poolSize: 1 });
    try {
      await migrateToLatest(db);
      return await schemaArtefacts(db);
    } finally {
      await db.destroy();
    }
  } finally {
    await postgres.remove();
  }
}
