import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { tool } from '@bellwether/local/testing';

const run = promisify(execFile);

export interface ToolRun {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs promtool or amtool; what it printed is part of a failing test's message. */
export const runTool = async (
  name: 'promtool' | 'amtool',
  args: readonly string[],
  cwd: string,
): Promise<ToolRun> => {
  const program = await tool(name);
  try {
    const { stdout, stderr } = await run(program, [...args], { cwd, maxBuffer: 32 * 1024 * 1024 });
    return { ok: true, output: `${stdout}${stderr}` };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { ok: false, output: `${stdout}${stderr}` };
  }
};
