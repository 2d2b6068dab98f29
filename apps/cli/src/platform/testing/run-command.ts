import { runCli } from '../../program.js';
import type { CommandContext, ConsoleIo, ExitCode } from '../console-io.js';

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process and keeps what it writes. `input` is what comes on standard input. */
export const runCommand = async (
  argv: readonly string[],
  given: Pick<CommandContext, 'env' | 'cwd'> &
    Pick<ConsoleIo, 'columns' | 'colours'> & { readonly input?: string | undefined },
): Promise<Ran> => {
  const { env, cwd, input = '', ...style } = given;
  const lines = { out: [] as string[], err: [] as string[] };
  const io = {
    out: (text: string) => void lines.out.push(text),
    err: (text: string) => void lines.err.push(text),
    readInput: () => Promise.resolve(input),
    ...style,
  };
  const code = await runCli(argv, { io, env, cwd });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
};
