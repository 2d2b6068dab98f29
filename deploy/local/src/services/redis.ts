import { mkdir } from 'node:fs/promises';
import { Child } from '../children/child.js';
import { runCommand } from '../machine/run-command.js';
import { waitUntil } from '../wait-until.js';
import { askRedis } from './ask-redis.js';
import { explainEnd } from './start-on-free-port.js';

const startTimeoutMs = 30_000;

export interface RedisOptions {
  readonly program: string;
  readonly directory: string;
  readonly port: number;
  /** True keeps every write over a restart; false keeps nothing. */
  readonly durable: boolean;
  readonly keepsUsAlive?: boolean;
}

export interface RunningRedis {
  readonly child: Child;
  readonly url: string;
}

/** Starts a private server on the loopback and returns when it answers. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  await mkdir(options.directory, { recursive: true });
  const settings = {
    bind: '127.0.0.1',
    port: String(options.port),
    dir: options.directory,
    daemonize: 'no',
    save: '',
    appendonly: options.durable ? 'yes' : 'no',
    loglevel: 'notice',
  };
  const child = new Child({
    name: 'redis',
    command: options.program,
    args: Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
    ...(options.keepsUsAlive === undefined ? {} : { keepsUsAlive: options.keepsUsAlive }),
  });
  const url = `redis://127.0.0.1:${options.port}`;
  await waitUntil(
    async () => {
      if (!child.running) throw explainEnd(child);
      return await answers(options.port, child.pid);
    },
    { timeoutMs: startTimeoutMs, what: 'Redis to answer' },
  ).catch(async (error: unknown) => {
    await child.kill();
    throw error;
  });
  return { child, url };
}

export async function redisVersion(program: string): Promise<string> {
  const { output } = await runCommand(program, ['--version']);
  return /v=(\d+(?:\.\d+)+)/.exec(output)?.[1] ?? 'of unknown version';
}

/** Whether the server on this port is the one we started: another may have been quicker on the port. */
async function answers(port: number, pid: number): Promise<boolean> {
  return await askRedis(port, 'INFO', 'server').then(
    (reply) => reply.includes(`process_id:${pid}\r\n`),
    () => false,
  );
}
