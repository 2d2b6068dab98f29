import { connect } from 'node:net';

const answerTimeoutMs = 5000;

/**
 * One command to a server of ours on the loopback, and its reply as the protocol writes it (`+PONG`, `:0`).
 * Asking whether it answers needs no client with reconnects, queues and timers.
 */
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

/** A simple reply ends with its line; a bulk string says its length first. */
function isWhole(reply: string): boolean {
  const end = reply.indexOf('\r\n');
  if (end < 0) return false;
  if (!reply.startsWith('$') || reply.startsWith('$-1')) return true;
  return Buffer.byteLength(reply) >= end + 2 + Number(reply.slice(1, end)) + 2;
}
