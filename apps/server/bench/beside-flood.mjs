/** Scrapes of the built server, alone and beside a flood, in turn: of wrong passwords, and of as cheap a request as any. */
import { readFile } from 'node:fs/promises';
import { startProcess, startTestRedis } from '@bellwether/local/testing';
import { medianOf } from './setting.mjs';

const path = '/api/v1/metrics/healthchecks';
const clients = 32;
/** Linux counts processor time in hundredths of a second. */
const msOfTick = 10;

const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function cpuMs(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return Number.NaN;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msOfTick;
}

async function scrape(url, { id, token }) {
  const startedAt = performance.now();
  const answer = await fetch(url + path, {
    headers: { authorization: basic(id, token), 'accept-encoding': 'gzip' },
  });
  if (answer.status !== 200) throw new Error(`the scrape was answered with ${answer.status}`);
  for await (const _ of answer.body);
  return performance.now() - startedAt;
}

/** Clients that ask with wrong passwords, each again as soon as it is answered. */
function startFlood(url, floodedPath) {
  const statuses = {};
  const end = new AbortController();
  const client = async (number) => {
    for (let count = 0; !end.signal.aborted; count++) {
      const answer = await fetch(url + floodedPath, {
        method: 'POST',
        signal: end.signal,
        headers: { authorization: basic(`nobody-${number}-${count}@example.com`, 'a wrong password') },
      });
      await answer.arrayBuffer();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    }
  };
  const all = Promise.allSettled(Array.from({ length: clients }, (_, number) => client(number)));
  return {
    statuses,
    async stop() {
      end.abort();
      await all;
    },
  };
}

async function scrapesFor(url, tenant, scrapes) {
  const times = [];
  for (let count = 0; count < scrapes; count++) times.push(await scrape(url, tenant));
  return times;
}

export async function floodRows(databaseUrl, tenants, { rounds, scrapes }) {
  const redis = await startTestRedis();
  const rows = [];
  for (const [flood, floodedPath, perMinute] of [
    ['a path that does not exist', '/no/such/path', '10'],
    ['wrong passwords', '/app/v1/token', '10'],
    ['wrong passwords, sign-ins hardly limited', '/app/v1/token', '10000'],
  ]) {
    const server = await startProcess('server', {
      env: {
        BELLWETHER_DATABASE_URL: databaseUrl,
        BELLWETHER_REDIS_URL: redis.url,
        BELLWETHER_LOG_LEVEL: 'error',
        BELLWETHER_HEALTH_CHECKS_SIGN_IN_PER_MINUTE: perMinute,
      },
    });
    for (const [name, tenant] of Object.entries(tenants)) {
      await scrapesFor(server.url, tenant, scrapes);
      const [alone, beside, ratios] = [[], [], []];
      let aloneCpu = 0;
      const statuses = {};
      for (let round = 0; round < rounds; round++) {
        const before = await cpuMs(server.pid);
        const quiet = await scrapesFor(server.url, tenant, scrapes);
        aloneCpu += (await cpuMs(server.pid)) - before;
        const running = startFlood(server.url, floodedPath);
        const loud = await scrapesFor(server.url, tenant, scrapes);
        await running.stop();
        for (const [status, count] of Object.entries(running.statuses))
          statuses[status] = (statuses[status] ?? 0) + count;
        alone.push(...quiet);
        beside.push(...loud);
        ratios.push(medianOf(loud) / medianOf(quiet));
      }
      rows.push({
        scrape: name,
        flood,
        'alone, ms': medianOf(alone).toFixed(0),
        'CPU of the server, ms': (aloneCpu / rounds / scrapes).toFixed(0),
        'beside it, ms': medianOf(beside).toFixed(0),
        ratio: medianOf(ratios).toFixed(2),
        'answers to it': JSON.stringify(statuses),
      });
    }
    await server.stop();
  }
  await redis.stop();
  return rows;
}
