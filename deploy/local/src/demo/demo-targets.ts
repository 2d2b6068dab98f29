import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';

/** What the checks of the demo probe, all on the loopback of this machine. */
export interface DemoTargets {
  /** `/healthy`, `/slow`, and `/failing`, which answers 500 to one request in three. */
  readonly httpPort: number;
  readonly tcpPort: number;
  /** Nothing listens there. */
  readonly closedPort: number;
}

export const targetHost = '127.0.0.1';
const slowMs = 400;

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, targetHost, resolve);
  });
  // The process ends with its traffic, and the targets with it.
  server.unref();
  return (server.address() as AddressInfo).port;
};

const closedPort = async (): Promise<number> => {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

export const startDemoTargets = async (): Promise<DemoTargets> => {
  let requests = 0;
  const http = createHttpServer((request, response) => {
    void (async () => {
      if (request.url === '/slow') await after(slowMs);
      response.statusCode = request.url === '/failing' && (requests += 1) % 3 === 0 ? 500 : 200;
      response.end('{"stock": "plenty"}');
    })();
  });
  const tcp = createTcpServer((socket) => socket.on('error', () => undefined).end());
  return { httpPort: await listen(http), tcpPort: await listen(tcp), closedPort: await closedPort() };
};
