import { isAlive, parentOf, startMark } from '../machine/is-alive.js';
import { readFileSync } from 'node:fs';

const askedBy = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const callerCheckMs = 1000;

/**
 * Resolves when somebody wants everything stopped: Ctrl-C, a signal, or the end of those who called us.
 * `npx` is ended by SIGTERM without a word to what it started, so its end has to be noticed here.
 */
export function untilAskedToEnd(sayAgain: () => void): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of askedBy) {
      process.on(signal, () => {
        if (asked) sayAgain();
        asked = true;
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

/** The package managers and shells between a person's terminal and us. */
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
