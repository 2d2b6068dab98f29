import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { waitUntil } from '@bellwether/local/testing';
import type { ProbeContext } from '../probers/probe.js';

export type TargetBehaviour = (socket: Socket, request: string) => void;

/** A target of probes: calls its behaviour once for each connection, with the head of the request. */
export class Target {
  readonly requests: string[] = [];
  private readonly open = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket)).on('error', () => undefined);
    });
  }

  static async start(
    behaviour: TargetBehaviour,
    tls?: { readonly cert: string; readonly key: string },
    host = '127.0.0.1',
  ): Promise<Target> {
    const server = tls === undefined ? createServer() : createSecureServer(tls);
    const target = new Target(server);
    server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      let request = '';
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        const hadHead = request.includes('\r\n\r\n');
        request += bytes.toString();
        if (hadHead || !request.includes('\r\n\r\n')) return;
        target.requests.push(request);
        behaviour(socket, request);
      });
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return target;
  }

  /** Says something before it is asked. */
  greets(text: string): void {
    this.server.on('connection', (socket) => void socket.write(text));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when the probes have closed every connection themselves. */
  async untilClosed(): Promise<void> {
    await waitUntil(() => this.open.size === 0, {
      timeoutMs: 10_000,
      what: 'the probe to close its connections',
    });
  }

  closeAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  async stop(): Promise<void> {
    this.closeAll();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Long enough for any local answer; a test of the deadline takes a short one. */
export const contextForTests: ProbeContext = {
  timeoutMs: 20_000,
  mayProbe: () => true,
  redirectsMax: 3,
  answerBytesMax: 100_000,
};
