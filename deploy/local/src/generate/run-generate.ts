import { join } from 'node:path';
import { runCommand } from '../machine/run-command.js';
import { type Artefact, isStale, writeArtefact } from './artefact.js';
import { databaseSchema } from './database-schema.js';
import { renderConfigPage, renderErrorPage, renderJobPage } from './reference-pages.js';
import { serverRoutes } from './server-routes.js';

/** Every file it is responsible for, with the text it has to have. */
type Generator = (root: string) => readonly Artefact[] | Promise<readonly Artefact[]>;

/** A generator that is a command: its built entry, which gets `--check` too. */
interface GeneratorCommand {
  readonly name: string;
  readonly entry: string;
}

const generators: readonly Generator[] = [
  () => [
    { path: 'packages/config/CONFIG.md', text: renderConfigPage() },
    { path: 'packages/config/ERRORS.md', text: renderErrorPage() },
    { path: 'packages/config/JOBS.md', text: renderJobPage() },
  ],
  serverRoutes,
  databaseSchema,
];

const generatorCommands: readonly GeneratorCommand[] = [
  { name: 'dashboards and rules', entry: 'dashboards/dist/bellwether/generate.js' },
];

export interface GenerateOptions {
  readonly root: string;
  readonly check: boolean;
  readonly say: (line: string) => void;
  readonly generators?: readonly Generator[];
  readonly commands?: readonly GeneratorCommand[];
}

/** Writes what is stale, or with `check` only names it. Returns the exit code. */
export async function runGenerate(options: GenerateOptions): Promise<number> {
  const { root, check, say } = options;
  // All at once, because most of the time is spent on starting processes; reported in the order of the table.
  const flags = check ? ['--check'] : [];
  const [produced, commands] = await Promise.all([
    Promise.all((options.generators ?? generators).map((generator) => generator(root))),
    Promise.all(
      (options.commands ?? generatorCommands).map(async ({ name, entry }) => {
        const ended = await runCommand(process.execPath, [join(root, entry), ...flags], { cwd: root });
        return { name, entry, ...ended };
      }),
    ),
  ]);
  let stale = 0;
  for (const artefact of produced.flat()) {
    if (!(await isStale(root, artefact))) continue;
    stale += 1;
    say(check ? `${artefact.path} is stale` : `wrote ${artefact.path}`);
    if (!check) await writeArtefact(root, artefact);
  }
  let failed = 0;
  for (const { name, entry, code, output } of commands) {
    if (output.trim() !== '') say(output.trimEnd());
    if (code === 0) continue;
    failed += 1;
    say(`${name}: ${entry} ended with code ${code}`);
  }
  if (check && stale + failed === 0) say('Every generated file is up to date');
  if (check && stale + failed > 0) say('Bring the generated files up to date:  pnpm generate');
  return failed > 0 || (check && stale > 0) ? 1 : 0;
}
