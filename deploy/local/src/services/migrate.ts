import { join } from 'node:path';
import { runCommand } from '../machine/run-command.js';

/** The same command an operator runs. */
export async function migrate(
  root: string,
  env: Readonly<Record<string, string>>,
  cwd = root,
): Promise<void> {
  const entry = join(root, 'packages', 'database', 'dist', 'migrate.js');
  const { code, output } = await runCommand(process.execPath, [entry], { cwd, env });
  if (code !== 0) throw new Error(`The migration failed:\n${output.trimEnd()}`);
}
