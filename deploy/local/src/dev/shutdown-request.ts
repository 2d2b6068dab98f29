import { readFileSync } from 'node:fs';
import { isAlive, parentOf, startMark } from '../machine/is-alive.js';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const callerCheckMs = 1000;

/**
 * Resolves with the reason to stop: Ctrl-C, another signal, or the end of the calling command.
 * `npx` passes no SIGTERM on, so its end has to be noticed here.
 */
export function shutdownRequest(onRepeat: () => void): Promise<string> {
  return new Promise((resolve) => {
    let requested = false;
    for (const signal of stopSignals) {
      process.on(signal, () => {
        if (requested) onRepeat();
        requested = true;
        resolve(signal === 'SIGINT' ? 'Ctrl-C' : signal);
      });
    }
    const callers = callersOf(process.pid);
    setInterval(() => {
      if (callers.some(({ pid, mark }) => !isAlive(pid) || startMark(pid) !== mark)) {
        resolve('the end of the command that started this');
      }
    }, callerCheckMs);
  });
}

/** The package managers and shells between the terminal and this process. */
function callersOf(pid: number): readonly { pid: number; mark: string }[] {
  const parent = parentOf(pid);
  if (parent === undefined || !isRunner(parent)) return [];
  return [{ pid: parent, mark: startMark(parent) }, ...callersOf(parent)];
}

function isRunner(pid: number): boolean {
  try {
    const [command = '', first = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const name = command.split(' ')[0]?.split('/').at(-1) ?? '';
    return /^(npm|npx|pnpm|pnpx)$/.test(name) || (/^(sh|dash|bash)$/.test(name) && first === '-c');
  } catch {
    return false;
  }
}
