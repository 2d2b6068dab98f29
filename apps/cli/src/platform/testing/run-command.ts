import { runCli } from '../../program.js';
import type { CommandContext, ConsoleIo, ExitCode } from '../console-io.js';

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process and keeps what it writes. */
export const runCommand = async (
  argv: readonly string[],
  given: Pick<CommandContext, 'env' | 'cwd'> & Pick<ConsoleIo, 'columns' | 'colours'>,
): Promise<Ran> => {
  const { env, cwd, ...style } = given;
  const lines = { out: [] as string[], err: [] as string[] };
  const io = {
    out: (text: string) => void lines.out.push(text),
    err: (text: string) => void lines.err.push(text),
    ...style,
  };
  const code = await runCli(argv, { io, env, cwd });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
};
