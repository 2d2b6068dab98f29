import type { Child } from '../children/child.js';
import { freePort, portIsFree } from '../machine/free-port.js';

const attemptsMax = 5;

/** Another process took the port between the check and the start. */
export class PortTaken extends Error {}

/** Starts a server on the wanted port or on any free one; tries another port when it was taken meanwhile. */
export async function startOnFreePort<T>(
  wanted: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T & { readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const isWantedFree = attempt === 1 && wanted !== undefined && (await portIsFree(wanted));
    const port = isWantedFree ? wanted : await freePort();
    try {
      return { ...(await start(port)), port };
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === attemptsMax) throw error;
    }
  }
}

/** Why a server ended before it answered. */
export function explainEnd(child: Child): Error {
  const message = `${child.name} ended before it answered:\n${child.lastLines(10).join('\n')}`;
  return /address already in use/i.test(child.logs()) ? new PortTaken(message) : new Error(message);
}
