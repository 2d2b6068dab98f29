/** Where a command writes. Results go to `out`, everything else to `err`, so that results can be piped on. */
export interface ConsoleIo {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** Width of the terminal; undefined for a pipe or a file, whose lines are not wrapped. */
  readonly columns?: number | undefined;
  /** Whether `out` is a terminal that shows colours. */
  readonly colours?: boolean;
}

/** 0: all is well. 1: the command did its work and found a problem. 2: it was called wrongly. */
export const exitCodes = { well: 0, problem: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface CommandContext {
  readonly io: ConsoleIo;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** How this command was called: `bellwether` or `pnpm bellwether`. Lines to copy use it. */
  readonly self: string;
  /** Called once with the outcome. */
  finish(code: ExitCode): void;
}

/**
 * Words on lines of at most `columns`, each indented. Without a width (a pipe, a file) the text stays one line,
 * so that it can be searched. A word that is longer than the line stays whole, so that it can be copied.
 */
export const fit = (text: string, indent: string, columns: number | undefined): string => {
  if (columns === undefined) return `${indent}${text}`;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join('\n');
};
