/** Where a command writes. Results go to `out`, everything else to `err`, so that results can be piped on. */
export interface ConsoleIo {
  out(text: string): void;
  err(text: string): void;
}

/** 0: all is well. 1: the command did its work and found a problem. 2: it was called wrongly. */
export const exitCodes = { well: 0, problem: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What every command is given from outside. */
export interface CommandContext {
  readonly io: ConsoleIo;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Called once with the outcome. */
  finish(code: ExitCode): void;
}
