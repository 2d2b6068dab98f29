import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the kernel's range for outgoing connections, so that no client takes a free port before its server does.
const lowest = 20_000;
const highest = 32_000;
const attemptsMax = 200;

/** A free port of the loopback. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(lowest, highest);
    if (await portIsFree(port)) return port;
  }
  throw new Error(`no free port between ${lowest} and ${highest} in ${attemptsMax} attempts`);
}

/** The wanted port if it is free, otherwise any free one. */
export async function freePortNear(wanted: number): Promise<number> {
  return (await portIsFree(wanted)) ? wanted : await freePort();
}

export function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
