/** The page of an organization, made in this process and read by nothing that takes time. */
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { exactThreadMs } from '../../../packages/telemetry/bench/thread-clock.mjs';
import { TenantScrapesService } from '../dist/health-checks/metrics/tenant-scrapes.service.js';
import { medianOf } from './setting.mjs';

const signal = new AbortController().signal;

/** The service as the server makes it, without what counts its answers. */
const serviceOn = (db) =>
  new TenantScrapesService(db, { tenantScraped: () => {} }, { health_checks: { scrape_limit: 1e9 } });

async function read(scrapes, organizationId, representation) {
  let bytes = 0;
  const sink = new Writable({
    write(chunk, _encoding, done) {
      bytes += chunk.length;
      // As a socket takes it, when the loop turns.
      setImmediate(done);
    },
  });
  const page = await scrapes.open({ organizationId, names: undefined, representation, signal });
  page.pipe(sink);
  await once(sink, 'finish');
  return bytes;
}

/** Calls back at each turn of the event loop until the work is done. */
async function atEachTurn(look, work) {
  let isDone = false;
  const turn = () => {
    if (isDone) return;
    look();
    setImmediate(turn);
  };
  setImmediate(turn);
  const result = await work();
  isDone = true;
  return result;
}

/** Processor time of the whole process, the threads that compress included. */
const processMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function longestHold(work) {
  let longest = 0;
  let before = exactThreadMs();
  await atEachTurn(() => {
    const now = exactThreadMs();
    longest = Math.max(longest, now - before);
    before = now;
  }, work);
  return longest;
}

/** How far the memory of the process rises above what it is before, garbage included. */
async function memoryGrowth(work) {
  globalThis.gc();
  const before = process.memoryUsage.rss();
  let most = before;
  await atEachTurn(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, work);
  return (most - before) / 1e6;
}

export async function pageRow(db, { id }, checks, representation, rounds) {
  const scrapes = serviceOn(db);
  const work = () => read(scrapes, id, representation);
  const first = await memoryGrowth(work);
  let bytes = 0;
  const times = [];
  for (let round = 0; round < rounds * 3; round++) {
    // Not after a forced collection, which throws compiled code away as well. The garbage of a page is in the next ones.
    const startedAt = processMs();
    bytes = await work();
    if (round >= rounds) times.push(processMs() - startedAt);
  }
  const holds = [];
  for (let round = 0; round < rounds; round++) holds.push(await longestHold(work));
  const growths = [];
  for (let round = 0; round < rounds; round++) growths.push(await memoryGrowth(work));
  return {
    page: `${checks} checks, ${representation.format}${representation.isGzip ? ', gzip' : ''}`,
    'MB sent': (bytes / 1e6).toFixed(2),
    'CPU ms': (times.reduce((sum, time) => sum + time, 0) / times.length).toFixed(0),
    'CPU ms, most': Math.max(...times).toFixed(0),
    'longest hold ms': medianOf(holds).toFixed(1),
    'worst hold ms': Math.max(...holds).toFixed(1),
    'memory growth MB, first': first.toFixed(0),
    'memory growth MB, later': medianOf(growths).toFixed(0),
  };
}
