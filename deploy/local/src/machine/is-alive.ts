import { readFileSync } from 'node:fs';

/** Whether a process still runs. One that ended and that nobody has collected yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return processState(pid) !== 'Z';
}

/** The moment a process began, in the machine's own count: a number that was given out again has another one. */
export function startMark(pid: number): string {
  return statFields(pid)[19] ?? '';
}

/** The process that started this one, where the machine tells. */
export function parentOf(pid: number): number | undefined {
  const parent = Number(statFields(pid)[1]);
  return parent > 0 ? parent : undefined;
}

const processState = (pid: number) => statFields(pid)[0];

/** What Linux says about a process, from its state on; the name before it may hold spaces. */
function statFields(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
