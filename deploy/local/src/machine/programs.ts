import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.js';

/** The programs that no npm package ships: their names and the system packages that contain them. */
export const programs = {
  redis: { names: ['redis-server', 'valkey-server'], debian: 'redis-server', homebrew: 'redis' },
  prometheus: { names: ['prometheus'], debian: 'prometheus', homebrew: 'prometheus' },
  promtool: { names: ['promtool'], debian: 'prometheus', homebrew: 'prometheus' },
  alertmanager: {
    names: ['prometheus-alertmanager', 'alertmanager'],
    debian: 'prometheus-alertmanager',
    homebrew: 'alertmanager',
  },
  amtool: { names: ['amtool'], debian: 'prometheus-alertmanager', homebrew: 'alertmanager' },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debian: 'chromium',
    homebrew: 'chromium',
  },
} as const;

export type ProgramName = keyof typeof programs;

export const programNames = Object.keys(programs) as ProgramName[];

// Debian keeps some servers in the sbin folders, which are not on every user's PATH.
const alsoHere = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];

/** The path of the first of these programs that can be run. */
export async function findProgram(...names: readonly string[]): Promise<string | undefined> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...alsoHere];
  for (const name of names) {
    for (const folder of new Set(folders)) {
      const path = join(folder, name);
      if (folder !== '' && (await canRun(path))) return path;
    }
  }
  return undefined;
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

type Say = (line: string) => void;

/** The program's path. Installs the program where apt-get is allowed; otherwise the error names the command. */
export async function getProgram(name: ProgramName, say: Say = () => undefined): Promise<string> {
  const present = await findProgram(...programs[name].names);
  if (present !== undefined) return present;
  await installPrograms([name], say);
  const installed = await findProgram(...programs[name].names);
  if (installed === undefined) throw new Error(howToInstall(name));
  return installed;
}

/** Installs the missing ones together; does nothing where apt-get is not allowed. */
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

const lockWaitSeconds = 900;

/**
 * One installation at a time on this machine, by a file lock. Packages are looked up again under the lock,
 * because its previous holder may have installed the same ones.
 */
const installScript = `
for package in "$@"; do
  shift
  dpkg-query --show --showformat='\${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
    set -- "$@" "$package"
done
[ $# -gt 0 ] || exit 0
for attempt in 1 2 3 4 5; do
  apt-get --quiet -o Acquire::Retries=3 update && break
  sleep "$attempt"
done
exec apt-get --quiet -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \\
  install --yes --no-install-recommends "$@"
`;

/** Debian or Ubuntu, and allowed to install. */
async function canAptInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await findProgram('apt-get')) !== undefined;
}

export async function aptInstall(
  packages: readonly string[],
  say: Say,
  lock = '/var/lib/apt',
): Promise<void> {
  if (packages.length === 0) return;
  say(`Installing ${packages.join(', ')} with apt-get, once on this machine …`);
  const { code, output } = await runCommand(
    'flock',
    ['--wait', String(lockWaitSeconds), lock, '/bin/sh', '-c', installScript, 'apt', ...packages],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
  );
  if (code === 0) return;
  const end = output.trimEnd().split('\n').slice(-10).join('\n');
  throw new Error(`apt-get could not install ${packages.join(' ')}:\n${end}`);
}

/** The path of a program that tests need. */
export function tool(name: ProgramName): Promise<string> {
  return getProgram(name, (line) => process.stderr.write(`${line}\n`));
}
