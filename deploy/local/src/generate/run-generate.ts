import { join } from 'node:path';
import { runCommand } from '../machine/run-command.js';
import { isStale, writeArtefact } from './artefact.js';
import { type Generator, type GeneratorCommand, generatorCommands, generators } from './generators.js';

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
  // All work at once, as most of it is waiting for a process to start; what they found is said in the table's order.
  const flags = check ? ['--check'] : [];
  const [produced, commands] = await Promise.all([
    Promise.all((options.generators ?? generators).map((generator) => generator.produce(root))),
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
