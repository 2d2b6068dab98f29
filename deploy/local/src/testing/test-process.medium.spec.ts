import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../machine/is-alive.js';
import { withClient } from '../services/postgres.js';
import {
  makeThrowawayDirectory,
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  waitUntil,
} from '../testing.js';

describe('a started process', () => {
  it('answers at once, says how it ended, and is gone with its own Redis', async () => {
    const server = await startProcess('server');
    try {
      expect((await fetch(`${server.url}/livez`)).status).toBe(200);
      expect(server.logs()).not.toBe('');
    } finally {
      expect(await server.stop()).toEqual({ code: 0, signal: null });
    }
    expect(isAlive(server.pid)).toBe(false);
    const redisPort = new URL(server.env['BELLWETHER_REDIS_URL'] ?? '').port;
    await expect(fetch(`http://127.0.0.1:${redisPort}`)).rejects.toThrow(/fetch failed/);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });

  it('shares the services it is given with another, and can be killed', async () => {
    const redis = await startTestRedis();
    const env = {
      BELLWETHER_DATABASE_URL: await migratedDatabaseUrl(),
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    };
    const [server, worker] = await Promise.all([
      startProcess('server', { env }),
      startProcess('worker', { env }),
    ]);
    try {
      const healthy = async (url: string) => (await fetch(`${url}/health`)).ok;
      for (const { url } of [server, worker]) {
        await waitUntil(() => healthy(url), { timeoutMs: 20_000, what: `${url} to be healthy` });
      }
      expect((await fetch(`${worker.metricsUrl}/metrics`)).status).toBe(200);
      expect(await worker.kill()).toEqual({ code: null, signal: 'SIGKILL' });
      expect(isAlive(worker.pid)).toBe(false);
      expect(await healthy(server.url)).toBe(true);
    } finally {
      await Promise.all([server.stop(), worker.stop()]);
      await redis.remove();
    }
  });

  it('is handed none of the developer’s own settings', async () => {
    process.env['BELLWETHER_SERVER_SECURE'] = 'true';
    try {
      const server = await startProcess('server');
      expect(server.env).not.toHaveProperty('BELLWETHER_SERVER_SECURE');
      await server.stop();
    } finally {
      delete process.env['BELLWETHER_SERVER_SECURE'];
    }
  });

  it('is started on another port when its port was taken meanwhile', async () => {
    const directory = await makeThrowawayDirectory('port');
    const marker = join(directory.path, 'marker');
    const preload = `
      import { existsSync, writeFileSync } from 'node:fs';
      import { createServer } from 'node:net';
      if (!existsSync(${JSON.stringify(marker)})) {
        writeFileSync(${JSON.stringify(marker)}, '');
        const port = Number(process.env.BELLWETHER_SERVER_PORT);
        await new Promise((resolve) => createServer().unref().listen(port, '127.0.0.1', resolve));
      }`;
    const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
    const server = await startProcess('server', { nodeArgs });
    expect(existsSync(marker)).toBe(true);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    await server.stop();
    await directory.remove();
  });

  it('brings its last words when it does not start', async () => {
    await expect(startProcess('server', { env: { BELLWETHER_LOG_LEVEL: 'loud' } })).rejects.toThrow(
      /server ended before it answered:[^]*BELLWETHER_LOG_LEVEL/,
    );
  });
});

describe('a migrated database', () => {
  it('has the tables and nothing in them, a fresh one for every call', async () => {
    const urls = await Promise.all([migratedDatabaseUrl(), migratedDatabaseUrl(), migratedDatabaseUrl()]);
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) {
      const { rows } = await withClient(url, (client) =>
        client.query<{ count: number }>(
          `select count(*)::int as count from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
        ),
      );
      expect(rows[0]?.count).toBeGreaterThan(3);
    }
  });
});
