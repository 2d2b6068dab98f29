import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Our children must not outlive us, even when SIGKILL ends us and no handler runs. A shell reads from a pipe:
 * when the pipe closes, the shell ends the remaining processes and removes the temporary directories.
 * It runs in a session of its own, so that Ctrl-C in a terminal does not end it.
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
    'temp '*) set -- "$@" "$what" ;;
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

/** The children and directories that the shell watches; it ends when none is left. */
const watched = new Set<string>();
let shell: ChildProcess | undefined;

export function watchChild(pid: number, signal: NodeJS.Signals): void {
  watch(`watch ${pid}:${signal.replace(/^SIG/, '')}`, `pid ${pid}`);
}

export function forgetChild(pid: number): void {
  release(`forget ${pid}`, `pid ${pid}`);
}

/** The directory is removed when this process ends, however it ends. */
export function watchTempDir(directory: string): void {
  watch(`temp ${directory}`, `directory ${directory}`);
}

export function forgetTempDir(directory: string): void {
  release(undefined, `directory ${directory}`);
}

function watch(line: string, key: string): void {
  shell ??= startShell();
  watched.add(key);
  shell.stdin?.write(`${line}\n`);
}

function release(line: string | undefined, key: string): void {
  if (!watched.delete(key) || shell === undefined) return;
  if (line !== undefined) shell.stdin?.write(`${line}\n`);
  if (watched.size === 0) {
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
  // A write to a shell that was killed must not end this process.
  child.stdin?.on('error', () => undefined);
  child.on('error', () => undefined);
  child.unref();
  (child.stdin as { unref?: () => void } | null)?.unref?.();
  return child;
}
