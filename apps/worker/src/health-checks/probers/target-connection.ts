import { lookup, type LookupAddress } from 'node:dns';
import { connect, isIP, type Socket } from 'node:net';
import { type Probe, TargetDown } from './probe.js';

/** Of a name with more addresses, the first ones are tried. */
const addressesMax = 8;

/** A code says more to a person in words; the address, which Node's own messages hold, is not repeated. */
const codeWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network is unreachable',
  ETIMEDOUT: 'no connection in time',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name server does not answer',
};

export const describeFault = (error: NodeJS.ErrnoException): string =>
  codeWords[error.code ?? ''] ?? error.code ?? 'failed';

export const printTarget = (host: string, port: number): string =>
  isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;

const resolveName = async (probe: Probe, host: string): Promise<readonly string[]> => {
  if (isIP(host) !== 0) return [host];
  probe.enter('resolve');
  return probe.wait((resolve, reject) => {
    // What comes after the end of the probe finds the promise settled. A lookup itself cannot be ended.
    lookup(host, { all: true, order: 'verbatim' }, (error, found: LookupAddress[]) => {
      if (error === null && found.length > 0) resolve(found.map(({ address }) => address));
      else reject(new TargetDown('resolve', error === null ? 'no address' : describeFault(error)));
    });
  });
};

const dial = (probe: Probe, host: string, port: number, limitMs: number): Promise<Socket> =>
  probe.wait((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    probe.owns(socket);
    const end = (fault?: string): void => {
      clearTimeout(timer);
      socket.removeAllListeners('connect').removeListener('error', failed);
      if (fault === undefined) return resolve(socket);
      socket.destroy();
      reject(new TargetDown('connect', fault));
    };
    const failed = (error: Error): void => end(describeFault(error));
    const timer = setTimeout(() => end('no connection in time'), limitMs);
    socket
      .once('connect', () => end())
      .once('error', failed)
      .once('close', () => clearTimeout(timer));
  });

/**
 * Connects to the first address that takes a connection. Each has an equal share of the time that is left, so that
 * one that does not answer leaves some for the next. The policy is asked about the very address that is dialled.
 */
export async function connectTo(probe: Probe, host: string, port: number): Promise<Socket> {
  const addresses = await resolveName(probe, host);
  const allowed = addresses.filter((address) => probe.context.mayProbe(address)).slice(0, addressesMax);
  if (allowed.length === 0) {
    throw new TargetDown('forbidden', 'the address of the target may not be probed from here');
  }
  probe.enter('connect');
  for (const [index, address] of allowed.entries()) {
    const left = allowed.length - index;
    // The last one has all that is left, and the time of the probe ends it.
    const limitMs = left === 1 ? probe.context.timeoutMs : probe.remainingMs / left;
    try {
      return await dial(probe, address, port, limitMs);
    } catch (error) {
      const isFault = error instanceof TargetDown && error.reason === 'connect';
      if (left === 1 || !isFault) throw error;
    }
  }
  throw new Error('unreachable: the last address returns or throws');
}
