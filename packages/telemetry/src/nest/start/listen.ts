import { StartFailure } from './start-failure.js';

export interface Listener {
  /** What it serves, as an operator calls it: `the API`. */
  readonly serves: string;
  readonly host: string;
  readonly port: number;
  /** The settings that decide about it, and their variables, for the message when the port is taken. */
  readonly portSetting: string;
  readonly hostSetting: string;
}

const causes: Readonly<Record<string, (listener: Listener) => string>> = {
  EADDRINUSE: ({ port, portSetting }) =>
    `port ${port} is in use by another process: stop that one, or set ${portSetting} to a free port`,
  EACCES: ({ port, portSetting }) =>
    `this user may not listen on port ${port}: set ${portSetting} to a port from 1024 on`,
  EADDRNOTAVAIL: ({ host, hostSetting }) =>
    `${host} is no address of this machine: set ${hostSetting} to one, or to 0.0.0.0 for all`,
  ENOTFOUND: ({ host, hostSetting }) =>
    `${host} cannot be resolved: set ${hostSetting} to an address of this machine, or to 0.0.0.0 for all`,
};

/** Opens a listener, or says which setting stands in the way. */
export async function listenOn(listener: Listener, open: () => Promise<unknown>): Promise<void> {
  try {
    await open();
  } catch (error) {
    const explain = causes[(error as NodeJS.ErrnoException).code ?? ''];
    if (!explain) throw error;
    throw new StartFailure(`cannot serve ${listener.serves}: ${explain(listener)}`, { cause: error });
  }
}
