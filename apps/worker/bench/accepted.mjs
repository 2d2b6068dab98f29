/** Accepting over HTTP: the built server, clients that keep their connections and wait for each answer. */
import { startProcess, startTestRedis } from '@bellwether/local/testing';
import { connect } from 'node:net';
import { rateOf } from './setting.mjs';

/**
 * A client on a socket of its own that waits for each answer. Written by hand, because client and server share the
 * processors: a client of a library takes as much of them as the server that is measured.
 */
class Client {
  #socket;
  #received = '';
  #answered;

  constructor(url) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text) => this.#read(text));
    this.#socket.on('error', (error) => this.#answered?.reject(error));
  }

  post(path, body) {
    const text = JSON.stringify(body);
    this.#socket.write(
      `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    return new Promise((resolve, reject) => {
      this.#answered = { resolve, reject };
    });
  }

  close() {
    this.#socket.destroy();
  }

  #read(text) {
    this.#received += text;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0);
    if (this.#received.length < head + 4 + length) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    if (status === 201) this.#answered.resolve();
    else this.#answered.reject(new Error(`the server answered ${status}`));
  }
}

export async function acceptedRate(databaseUrl, clients, seconds) {
  const redis = await startTestRedis();
  const server = await startProcess('server', {
    env: {
      BELLWETHER_DATABASE_URL: databaseUrl,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_LOG_LEVEL: 'warn',
      BELLWETHER_QUEUE_MAX_PENDING: '10000000',
    },
  });
  const sockets = Array.from({ length: clients }, () => new Client(server.url));
  const run = `${Date.now()}`;
  let sent = 0;
  const one = (client) => {
    sent += 1;
    return sockets[client].post('/transactions', {
      precise_amount: 1,
      precision: 100,
      reference: `${run}-${sent}`,
      description: 'a transfer',
      currency: 'USD',
      source: `@Source${sent % 1000}`,
      destination: `@Destination${sent % 1000}`,
      allow_overdraft: true,
    });
  };
  try {
    await rateOf(clients, 2, one);
    return await rateOf(clients, seconds, one);
  } finally {
    for (const socket of sockets) socket.close();
    await server.stop();
    await redis.remove();
  }
}
