const isTerminal = process.stdout.isTTY === true;

/** One line of our own, apart from what the processes write. */
export function say(line: string): void {
  write(isTerminal ? `\u001B[2m  ${line}\u001B[0m` : `  ${line}`);
}

/** Something a person has to read. */
export function complain(text: string): void {
  process.stderr.write(isTerminal ? `\u001B[31m${text}\u001B[0m\n` : `${text}\n`);
}

export function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What a process writes, with its name before every line. */
export function lineWriter(name: string): (line: string) => void {
  const prefix = isTerminal ? `\u001B[36m${name.padEnd(6)}\u001B[0m │ ` : `${name.padEnd(6)} | `;
  return (line) => write(`${prefix}${line}`);
}

/** Colours where the reader is a terminal: a process that writes into our pipe would leave them out. */
export const colourSettings: Readonly<Record<string, string>> = isTerminal ? { FORCE_COLOR: '1' } : {};
