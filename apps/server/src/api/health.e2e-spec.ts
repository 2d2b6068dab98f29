import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import {
  startProcess,
  startTestPostgres,
  startTestRedis,
  type TestPostgres,
  type TestProcess,
  type TestRedis,
  waitUntil,
} from '@bellwether/local/testing';

const names = ['server', 'worker'] as const;
const service = { server: {}, worker: { service: 'worker' } };
const waitLimits = 30_000;

interface Health {
  readonly status: number;
  readonly body: unknown;
}

async function ask(process: TestProcess, path: string): Promise<Health> {
  const response = await fetch(process.url + path);
  return { status: response.status, body: await response.json() };
}

const up = (name: (typeof names)[number]): Health => ({
  status: 200,
  body: { status: 'UP', ...service[name] },
});
const down = (name: (typeof names)[number], reason: string): Health => ({
  status: 503,
  body: { status: 'DOWN', reason, ...service[name] },
});

/** Waits for a status, because a process notices a change of its services when it next looks. */
async function untilHealth(process: TestProcess, status: number): Promise<Health> {
  const what = `/health of ${process.url} to answer ${status}:\n${process.logs().slice(-3000)}`;
  return waitUntil(
    async () => {
      const health = await ask(process, '/health');
      return health.status === status ? health : undefined;
    },
    { timeoutMs: waitLimits, what },
  );
}

describe.each(names)('the %s, while its services go and come', (name) => {
  let postgres: TestPostgres;
  let redis: TestRedis;
  let process: TestProcess;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
    process = await startProcess(name, {
      env: { BELLWETHER_DATABASE_URL: postgres.url, BELLWETHER_REDIS_URL: redis.url },
    });
  });
  afterAll(async () => {
    await process.stop();
    await Promise.all([postgres.remove(), redis.remove()]);
  });

  it('is up while both answer', async () => {
    expect(await untilHealth(process, 200)).toEqual(up(name));
  });

  it('is down while Postgres is stopped, and up again when it returns', async () => {
    await postgres.stop();
    expect(await untilHealth(process, 503)).toEqual(down(name, 'postgres does not answer'));
    expect(await ask(process, '/readyz')).toEqual(down(name, 'postgres does not answer'));
    expect((await ask(process, '/livez')).status).toBe(200);
    await postgres.restart();
    expect(await untilHealth(process, 200)).toEqual(up(name));
  });

  it('is down while Redis is stopped, and up again when it returns', async () => {
    await redis.stop();
    expect(await untilHealth(process, 503)).toEqual(down(name, 'redis does not answer'));
    expect((await ask(process, '/livez')).status).toBe(200);
    await redis.restart();
    expect(await untilHealth(process, 200)).toEqual(up(name));
  });

  it('survives the crash of both, and reports both', async () => {
    await Promise.all([postgres.kill(), redis.kill()]);
    expect(await untilHealth(process, 503)).toEqual(
      down(name, 'postgres does not answer; redis does not answer'),
    );
    await Promise.all([postgres.restart(), redis.restart()]);
    expect(await untilHealth(process, 200)).toEqual(up(name));
  });

  it('does not log health requests, and puts no service address into a reason', async () => {
    expect(process.logs()).not.toContain('"path":"/health"');
    expect(process.logs()).not.toContain('"path":"/readyz"');
  });
});

/** Accepts connections and never says a word. */
async function startSilent(): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>();
  const silent: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  return {
    port: (silent.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    },
  };
}

describe.each(names)('the %s, started before its services', (name) => {
  it('runs, says what is missing, and works when they appear', async () => {
    const [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
    await Promise.all([postgres.stop(), redis.stop()]);
    const process = await startProcess(name, {
      env: { BELLWETHER_DATABASE_URL: postgres.url, BELLWETHER_REDIS_URL: redis.url },
    });
    try {
      expect(await ask(process, '/health')).toEqual(
        down(name, 'postgres does not answer; redis does not answer'),
      );
      await Promise.all([postgres.restart(), redis.restart()]);
      expect(await untilHealth(process, 200)).toEqual(up(name));
    } finally {
      await process.stop();
      await Promise.all([postgres.remove(), redis.remove()]);
    }
  });

  it('is down when a service accepts the connection and never answers', async () => {
    const silent = await startSilent();
    const process = await startProcess(name, {
      env: {
        BELLWETHER_DATABASE_URL: `postgres://user:s3cr3t@127.0.0.1:${silent.port}/ledger`,
        BELLWETHER_REDIS_URL: `redis://:s3cr3t@127.0.0.1:${silent.port}`,
      },
    });
    try {
      expect(await ask(process, '/health')).toEqual(
        down(name, 'postgres does not answer; redis does not answer'),
      );
      expect(process.logs()).not.toContain('s3cr3t');
    } finally {
      await process.stop();
      silent.close();
    }
  });
});
