import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { Child } from '../children/child.js';
import { runCommand } from '../machine/run-command.js';
import { waitUntil } from '../wait-until.js';
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

/** Starts a server on the loopback and returns when it answers. */
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

/** Whether the server on this port is ours: another process may have taken the port. */
async function answers(port: number, pid: number): Promise<boolean> {
  return await askRedis(port, 'INFO', 'server').then(
    (reply) => reply.includes(`process_id:${pid}\r\n`),
    () => false,
  );
}

const answerTimeoutMs = 5000;

/** One command to a local server and its raw reply (`+PONG`, `:0`). A full client is not needed for this. */
export function askRedis(port: number, ...command: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: answerTimeoutMs });
    let reply = '';
    socket.setEncoding('utf8');
    socket.once('connect', () => {
      const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
      socket.write(`*${parts.length}\r\n${parts.join('')}`);
    });
    socket.on('data', (chunk: string) => {
      reply += chunk;
      if (!isWhole(reply)) return;
      socket.destroy();
      resolve(reply.trimEnd());
    });
    socket.once('timeout', () => socket.destroy(new Error(`Redis did not answer in ${answerTimeoutMs} ms`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('Redis closed the connection without an answer')));
  });
}

/** A simple reply is one line; a bulk string begins with its length. */
function isWhole(reply: string): boolean {
  const end = reply.indexOf('\r\n');
  if (end < 0) return false;
  if (!reply.startsWith('$') || reply.startsWith('$-1')) return true;
  return Buffer.byteLength(reply) >= end + 2 + Number(reply.slice(1, end)) + 2;
}
