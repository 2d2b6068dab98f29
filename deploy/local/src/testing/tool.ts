import { getProgram } from '../machine/get-program.js';
import type { ProgramName } from '../machine/programs.js';

/** The path of a program that tests need: found, installed, or an error that names the command to install it. */
export function tool(name: ProgramName): Promise<string> {
  return getProgram(name, (line) => process.stderr.write(`${line}\n`));
}
