import { queues, renderConfigReference, renderErrorReference } from '@bellwether/config';
import type { Artefact } from './artefact.js';
import { databaseSchema } from './database-schema.js';
import { renderJobTable } from './job-table.js';
import { serverRoutes } from './server-routes.js';

export interface Generator {
  readonly name: string;
  /** Every file it is responsible for, with the text it has to have. */
  produce(root: string): readonly Artefact[] | Promise<readonly Artefact[]>;
}

/** A generator that is a command of its own: its built entry, which is told `--check` where we are. */
export interface GeneratorCommand {
  readonly name: string;
  readonly entry: string;
}

export const generators: readonly Generator[] = [
  {
    name: 'configuration reference',
    produce: () => [{ path: 'packages/config/CONFIG.md', text: renderConfigReference() }],
  },
  {
    name: 'error reference',
    produce: () => [{ path: 'packages/config/ERRORS.md', text: renderErrorReference() }],
  },
  {
    name: 'job table',
    produce: () => [{ path: 'packages/config/JOBS.md', text: renderJobTable(queues) }],
  },
  { name: 'route table', produce: serverRoutes },
  { name: 'database schema', produce: databaseSchema },
];

export const generatorCommands: readonly GeneratorCommand[] = [
  { name: 'dashboards and rules', entry: 'dashboards/dist/bellwether/generate.js' },
];
