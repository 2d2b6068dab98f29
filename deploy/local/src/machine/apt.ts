import { findProgram } from './find-program.js';
import { runCommand } from './run-command.js';

const lockWaitSeconds = 900;

/**
 * One installation at a time on this machine: the lock is the kernel's and goes with its holder. Packages are
 * looked up again once the lock is ours, because whoever held it may have installed the same ones.
 */
const script = `
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
export async function canAptInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await findProgram('apt-get')) !== undefined;
}

export async function aptInstall(
  packages: readonly string[],
  say: (line: string) => void,
  lock = '/var/lib/apt',
): Promise<void> {
  if (packages.length === 0) return;
  say(`Installing ${packages.join(', ')} with apt-get, once on this machine …`);
  const { code, output } = await runCommand(
    'flock',
    ['--wait', String(lockWaitSeconds), lock, '/bin/sh', '-c', script, 'apt', ...packages],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
  );
  if (code === 0) return;
  const end = output.trimEnd().split('\n').slice(-10).join('\n');
  throw new Error(`apt-get could not install ${packages.join(' ')}:\n${end}`);
}
