import type { Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { readSchema } from './read-schema.js';
import { renderRowTypes } from './render-row-types.js';
import { renderSchemaDump } from './render-schema-dump.js';

export interface SchemaArtefact {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The files that follow from the schema of a freshly migrated database. */
export const schemaArtefacts = async (db: Kysely<Tables>): Promise<readonly SchemaArtefact[]> => {
  const schema = await readSchema(db);
  return [
    { path: 'packages/database/src/generated/tables.ts', text: renderRowTypes(schema) },
    { path: 'packages/database/src/generated/schema.sql', text: renderSchemaDump(schema) },
  ];
};
