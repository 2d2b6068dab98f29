import { readFileSync } from 'node:fs';

/** Whether a process still runs. A zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return processState(pid) !== 'Z';
}

/** The start time of a process in clock ticks; it tells a reused pid from the original process. */
export function startMark(pid: number): string {
  return statFields(pid)[19] ?? '';
}

/** The parent process, where /proc exists. */
export function parentOf(pid: number): number | undefined {
  const parent = Number(statFields(pid)[1]);
  return parent > 0 ? parent : undefined;
}

const processState = (pid: number) => statFields(pid)[0];

/** The fields of /proc/<pid>/stat from the state on; the name before it may contain spaces. */
function statFields(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
