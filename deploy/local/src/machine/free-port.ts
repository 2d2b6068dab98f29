import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which the kernel takes ports for outgoing connections: a port that was free a moment
// ago is not taken by somebody's client before its server listens.
const lowest = 20_000;
const highest = 32_000;
const attemptsMax = 200;

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(lowest, highest);
    if (await portIsFree(port)) return port;
  }
  throw new Error(`no free port between ${lowest} and ${highest} in ${attemptsMax} attempts`);
}

/** The wanted port when nobody has it, any free one otherwise. */
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
