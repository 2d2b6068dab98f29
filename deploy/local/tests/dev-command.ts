import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, waitUntil } from '../src/testing.js';

const entry = fileURLToPath(new URL('../dist/dev.js', import.meta.url));
const startTimeoutMs = 40_000;

export type DevCommand = Awaited<ReturnType<typeof startDev>>;

export async function devPorts() {
  const [server, worker, metrics] = [await freePort(), await freePort(), await freePort()];
  return { server, worker, metrics };
}

/** `pnpm dev` on a checkout, with ports of its own and nothing of our environment. */
export function startDev(
  root: string,
  ports: Awaited<ReturnType<typeof devPorts>>,
  options: {
    env?: Record<string, string>;
    through?: readonly string[];
    flags?: readonly string[];
    dataDirectory?: string;
  } = {},
) {
  const [command, ...args] = [
    ...(options.through ?? []),
    process.execPath,
    entry,
    '--data-dir',
    join(root, '.data'),
  ];
  args.push(...(options.flags ?? ['--no-monitoring']));
  const child = spawn(command as string, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      BELLWETHER_DEV_ROOT: root,
      BELLWETHER_SERVER_PORT: String(ports.server),
      BELLWETHER_QUEUE_MONITORING_PORT: String(ports.worker),
      BELLWETHER_WORKER_METRICS_PORT: String(ports.metrics),
      ...options.env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (output += chunk));
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  let hasEnded = false;
  void exited.then(() => (hasEnded = true));
  return {
    pid: child.pid as number,
    output: () => output,
    exited,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    until: (text: string | RegExp, timeoutMs = startTimeoutMs) =>
      waitUntil(
        () => {
          const found = typeof text === 'string' ? output.includes(text) : text.test(output);
          if (!found && hasEnded) throw new Error(`ended before it printed ${text}:\n${output}`);
          return found;
        },
        { timeoutMs, what: `${text} in the output, which is\n${output}` },
      ),
    end: async () => {
      if (!hasEnded) child.kill('SIGTERM');
      return await exited;
    },
  };
}
