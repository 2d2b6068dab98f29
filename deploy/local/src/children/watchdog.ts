import { type ChildProcess, spawn } from 'node:child_process';

/**
 * What we start must not outlive us, not even when we are killed by SIGKILL and no handler of ours runs.
 * A few lines of shell hold the other end of a pipe: when it closes, for whatever reason, they end the
 * processes we still had and remove the directories we still used. The shell runs in a session of its own,
 * so that Ctrl-C in a terminal does not end the one who has to clean up.
 */
const script = `
trap '' INT TERM HUP
children=
while IFS= read -r line; do
  what=\${line#* }
  case $line in
    'watch '*) children="$children $what" ;;
    'forget '*)
      left=
      for child in $children; do [ "\${child%:*}" = "$what" ] || left="$left $child"; done
      children=$left ;;
    'litter '*) set -- "$@" "$what" ;;
  esac
done
for child in $children; do kill -s "\${child#*:}" "\${child%:*}" 2>/dev/null; done
waited=0
while [ $waited -lt 50 ]; do
  alive=
  for child in $children; do kill -0 "\${child%:*}" 2>/dev/null && alive=yes; done
  [ -n "$alive" ] || break
  sleep 0.1
  waited=$((waited + 1))
done
for child in $children; do kill -s KILL -- "-\${child%:*}" 2>/dev/null; done
[ $# -eq 0 ] || rm -rf -- "$@"
`;

/** What the shell has to answer for; it ends by itself when nothing is left. */
const charges = new Set<string>();
let shell: ChildProcess | undefined;

export function watchChild(pid: number, signal: NodeJS.Signals): void {
  tell(`watch ${pid}:${signal.replace(/^SIG/, '')}`, `pid ${pid}`);
}

export function forgetChild(pid: number): void {
  release(`forget ${pid}`, `pid ${pid}`);
}

/** A directory that is removed when we end, whether or not we get to remove it ourselves. */
export function watchLitter(directory: string): void {
  tell(`litter ${directory}`, `directory ${directory}`);
}

export function forgetLitter(directory: string): void {
  release(undefined, `directory ${directory}`);
}

function tell(line: string, charge: string): void {
  shell ??= startShell();
  charges.add(charge);
  shell.stdin?.write(`${line}\n`);
}

function release(line: string | undefined, charge: string): void {
  if (!charges.delete(charge) || shell === undefined) return;
  if (line !== undefined) shell.stdin?.write(`${line}\n`);
  if (charges.size === 0) {
    shell.stdin?.end();
    shell = undefined;
  }
}

function startShell(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script, 'bellwether-watchdog'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  // A write to a shell that somebody killed must not take us down with it.
  child.stdin?.on('error', () => undefined);
  child.on('error', () => undefined);
  child.unref();
  (child.stdin as { unref?: () => void } | null)?.unref?.();
  return child;
}
