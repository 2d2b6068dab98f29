import { aptInstall, canAptInstall } from './apt.js';
import { findProgram } from './find-program.js';
import { type ProgramName, programs } from './programs.js';

type Say = (line: string) => void;

/** The program's path: on the PATH, else installed where we may install, else a message that names the command. */
export async function getProgram(name: ProgramName, say: Say = () => undefined): Promise<string> {
  const present = await findProgram(...programs[name].names);
  if (present !== undefined) return present;
  await installPrograms([name], say);
  const installed = await findProgram(...programs[name].names);
  if (installed === undefined) throw new Error(howToInstall(name));
  return installed;
}

/** Installs whichever of these are missing in one go; does nothing where we may not install. */
export async function installPrograms(names: readonly ProgramName[], say: Say): Promise<void> {
  const packages = new Set<string>();
  for (const name of names) {
    if ((await findProgram(...programs[name].names)) === undefined) packages.add(programs[name].debian);
  }
  if (packages.size > 0 && (await canAptInstall())) await aptInstall([...packages], say);
}

export function howToInstall(name: ProgramName): string {
  const { names, debian, homebrew } = programs[name];
  const command =
    process.platform === 'darwin' ? `brew install ${homebrew}` : `sudo apt-get install ${debian}`;
  return `${names.join(' or ')} is not on the PATH. Install it:  ${command}`;
}
