import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { withClient } from '../services/postgres.js';
import { askRedis } from '../services/redis.js';
import { startTestPostgres, startTestRedis, testDatabaseUrl, tool, waitUntil } from '../testing.js';

const answersOnPort = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe('the databases of a test run', () => {
  it('are a real Postgres, empty, and a new one for every call', async () => {
    const [first, second] = await Promise.all([testDatabaseUrl(), testDatabaseUrl()]);
    expect(first).not.toBe(second);
    await withClient(first, (client) => client.query('create table mark (id int)'));
    const tables = await withClient(second, (client) =>
      client.query(`select tablename from pg_tables where schemaname = 'public'`),
    );
    expect(tables.rows).toEqual([]);
    const { rows } = await withClient(first, (client) =>
      client.query<{ version: string }>('select version()'),
    );
    expect(rows[0]?.version).toMatch(/^PostgreSQL 18\./);
  });
});

describe('a Postgres of one’s own', () => {
  it('keeps its data and its address when it is stopped, killed and restarted', async () => {
    const postgres = await startTestPostgres({ durable: true });
    try {
      await withClient(postgres.url, (client) => client.query('create table kept as select 42 as answer'));
      const answer = () =>
        withClient(postgres.url, (client) => client.query<{ answer: number }>('select answer from kept'));

      await postgres.stop();
      await expect(answer()).rejects.toThrow(/ECONNREFUSED/);
      await postgres.restart();
      expect((await answer()).rows).toEqual([{ answer: 42 }]);

      await postgres.kill();
      await expect(answer()).rejects.toThrow(/ECONNREFUSED/);
      await postgres.restart();
      expect((await answer()).rows).toEqual([{ answer: 42 }]);
    } finally {
      await postgres.remove();
    }
    await postgres.remove();
    await waitUntil(async () => !(await answersOnPort(postgres.port)), {
      timeoutMs: 5000,
      what: 'the port to be free again',
    });
  });
});

describe('a Redis of one’s own', () => {
  it('is private, can be emptied, and comes back empty at the same address', async () => {
    const [redis, other] = await Promise.all([startTestRedis(), startTestRedis()]);
    try {
      await askRedis(redis.port, 'SET', 'mark', 'one');
      expect(await askRedis(other.port, 'GET', 'mark')).toBe('$-1');
      await redis.flush();
      expect(await askRedis(redis.port, 'DBSIZE')).toBe(':0');

      await askRedis(redis.port, 'SET', 'mark', 'two');
      await redis.stop();
      expect(await answersOnPort(redis.port)).toBe(false);
      await redis.restart();
      expect(await askRedis(redis.port, 'GET', 'mark')).toBe('$-1');
    } finally {
      await Promise.all([redis.remove(), other.remove()]);
    }
    expect(await answersOnPort(redis.port)).toBe(false);
  });

  it('keeps every write over a crash when it is durable', async () => {
    const redis = await startTestRedis({ durable: true });
    try {
      await askRedis(redis.port, 'SET', 'mark', 'kept');
      await redis.kill();
      await redis.restart();
      expect(await askRedis(redis.port, 'GET', 'mark')).toBe('$4\r\nkept');
    } finally {
      await redis.remove();
    }
  });
});

describe('a tool', () => {
  it('is a path that exists', async () => {
    for (const name of ['promtool', 'prometheus'] as const) await access(await tool(name));
  });
});
