import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '@bellwether/database';
import { migratedDatabaseUrl, startTestRedis, waitUntil, type TestProcess } from '@bellwether/local/testing';
import { samplesOf } from '../../inspect-process.js';
import { deadUrl, token, untilHealth, type Case, type Settings, type System, type Told } from '../system.js';

interface Broken {
  readonly worker: TestProcess;
  /** Makes the ledger whole again; the worker does not come back by itself. */
  repair(): Promise<void>;
  /** The settings of its services. */
  readonly own: Settings;
}

/** A worker that met a broken ledger: it goes on running and takes no more jobs. */
const breakLedger = async (system: System): Promise<Broken> => {
  const redis = await startTestRedis();
  system.afterwards(() => redis.remove());
  const own = {
    BELLWETHER_REDIS_URL: redis.url,
    BELLWETHER_DATABASE_URL: await migratedDatabaseUrl(),
  };
  const server = await system.process('server', own);
  const accepted = await fetch(`${server.url}/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      reference: 'before-it-broke',
      precise_amount: 500,
      precision: 100,
      description: 'accepted in good order',
      currency: 'USD',
      source: '@World',
      destination: '@Shop',
      allow_overdraft: true,
    }),
  });
  if (accepted.status !== 201) throw new Error(`not accepted: ${accepted.status} ${await accepted.text()}`);
  const setCurrency = async (currency: string): Promise<void> => {
    const db = openDatabase({ url: own.BELLWETHER_DATABASE_URL, poolSize: 1 });
    await db.updateTable('balances').set({ currency }).execute();
    await db.destroy();
  };
  // A transaction has one currency and two balances of it: this guarantee is broken behind everybody's back.
  await setCurrency('EUR');
  const worker = await system.process('worker', own);
  // It says 503 while it starts, too; its log alone tells that it met the break.
  await waitUntil(() => worker.logs().includes('no more jobs are taken from the queue'), {
    timeoutMs: 60_000,
    what: 'the worker to stop taking jobs',
  });
  await untilHealth(worker, 503);
  return { worker, own, repair: () => setCurrency('USD') };
};

const workerWithBrokenLedger = (system: System): Promise<Broken> =>
  system.shared('a worker with a broken ledger', () => breakLedger(system));

const consumersOf = async (url: string): Promise<number | undefined> => {
  const page = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  return samplesOf(await page.text(), 'queue_consumers')[0]?.value;
};

const shiftClock = (ms: number): string =>
  `--import=${new URL(`../shift-clock.mjs?ms=${ms}`, import.meta.url).href}`;

/** The built command, in a process whose clock is shifted. */
const doctorWithClock = async ({ env, server, worker, folder }: System, shiftMs: number): Promise<Told> => {
  const main = join(import.meta.dirname, '../../../../dist/main.js');
  // Two names, as of two machines.
  const workerUrl = worker.url.replace('127.0.0.1', 'localhost');
  const argv = ['doctor', '--server-url', server.url, '--worker-url', workerUrl, '--json'];
  const { stdout, code } = await promisify(execFile)(process.execPath, [shiftClock(shiftMs), main, ...argv], {
    cwd: folder.path,
    env,
  }).then(
    ({ stdout: out }) => ({ stdout: out, code: 0 }),
    (error: unknown) => error as { stdout: string; code: number },
  );
  return { code, ...(JSON.parse(stdout) as Omit<Told, 'code'>) };
};

export const processCases = {
  'process-silent': [
    {
      when: 'nothing listens there',
      cause: async (system) => system.examine({}, '--server-url', await deadUrl()),
      says: /the server does not answer.*ECONNREFUSED.*Nothing listens there.*pnpm start:server/,
    },
    {
      when: 'the worker was ended while the server runs',
      cause: async (system) => {
        const worker = await system.process('worker', {});
        await worker.stop();
        return system.examine({}, '--worker-url', worker.url);
      },
      says: /the worker does not answer.*pnpm start:worker/,
    },
    {
      when: 'the worker is paused while the server runs',
      cause: async (system) => {
        const worker = await system.process('worker', {});
        process.kill(worker.pid, 'SIGSTOP');
        return system.examine({}, '--worker-url', worker.url, '--timeout', '700ms');
      },
      says: /the worker does not answer.*no answer in time.*it hangs or is stopped/,
    },
    {
      when: 'the name of the host is unknown',
      cause: (system) => system.examine({}, '--server-url', 'http://nowhere.invalid:5001'),
      says: /The name of the host is not known here/,
    },
  ],
  'process-foreign': [
    {
      when: 'the addresses are swapped',
      cause: (system) =>
        system.examine({}, '--server-url', system.worker.url, '--worker-url', system.server.url),
      says: /where the (?:server|worker) should be, the (?:worker|server) answers/,
    },
    {
      when: 'another program has the port',
      cause: (system) => system.examine({}, '--server-url', system.receiver.url),
      says: /where the server should be, another program/,
    },
  ],
  'process-unwell': [
    {
      when: 'the worker lost its Redis',
      cause: async (system) => {
        const redis = await startTestRedis();
        const worker = await system.process('worker', { BELLWETHER_REDIS_URL: redis.url });
        await untilHealth(worker, 200);
        await redis.remove();
        await untilHealth(worker, 503);
        return system.examine({}, '--worker-url', worker.url);
      },
      says: /the worker says it is down: redis.*See that Redis runs.*grep redis\.url/,
    },
    {
      when: 'the server was given a database that is not there',
      cause: async (system) => {
        const url = new URL(system.env['BELLWETHER_DATABASE_URL'] ?? '');
        url.pathname = '/gone';
        const server = await system.process('server', { BELLWETHER_DATABASE_URL: url.href });
        await untilHealth(server, 503);
        return system.examine({}, '--server-url', server.url);
      },
      says: /the server says it is down: postgres.*See that Postgres runs.*grep database\.url/,
    },
    {
      when: 'this worker stopped taking jobs and another took over',
      cause: async (system) => {
        const { worker, own, repair } = await workerWithBrokenLedger(system);
        await repair();
        await untilHealth(await system.process('worker', own), 200);
        return system.examine({}, '--worker-url', worker.url);
      },
      says: /the worker says it is down: queue transactions has no consumer.*another worker does/,
    },
  ],
  'queue-consumer-missing': [
    {
      when: 'the worker stopped taking jobs because its ledger is broken',
      cause: async (system) => {
        const { worker } = await workerWithBrokenLedger(system);
        await waitUntil(async () => (await consumersOf(worker.url)) === 0, {
          timeoutMs: 30_000,
          what: 'the consumer to be gone from the metrics',
        });
        return system.examine({}, '--worker-url', worker.url);
      },
      says: /the queue transactions has no consumer.*stay QUEUED.*bellwether ledger verify/,
    },
    {
      when: 'it did, and its metrics may not be read',
      cause: async (system) => {
        const { worker } = await workerWithBrokenLedger(system);
        return system.examine({ BELLWETHER_METRICS_BEARER_TOKEN: undefined }, '--worker-url', worker.url);
      },
      says: /the queue transactions has no consumer/,
      besides: ['metrics-credential-missing'],
    },
  ],
  'clock-differs': [
    {
      when: 'the machine of the worker is 90 s late',
      cause: async (system) => {
        const worker = await system.process('worker', {}, [shiftClock(-90_000)]);
        await untilHealth(worker, 200);
        return system.examine({}, '--worker-url', worker.url);
      },
      says: /the clock of the worker is (?:8[5-9]|9[0-5]) s behind this machine's.*timedatectl/,
    },
  ],
  'own-clock-differs': [
    {
      when: 'this machine is 90 s early and the others agree',
      cause: (system) => doctorWithClock(system, 90_000),
      says: /the clock of this machine is (?:8[5-9]|9[0-5]) s ahead of all others/,
    },
  ],
  'builds-differ': [
    {
      when: 'a deploy reached the worker only',
      cause: async (system) => {
        const worker = await system.sharedProcess('worker', { BELLWETHER_REVISION: 'abc1234' });
        return system.examine({}, '--worker-url', worker.url);
      },
      says: /the server runs revision unknown, the worker abc1234.*Deploy the same build/,
    },
  ],
  'export-differs': [
    {
      when: 'the worker was started without the endpoint',
      cause: async (system) => {
        const worker = await system.sharedProcess('worker', { OTEL_EXPORTER_OTLP_ENDPOINT: undefined });
        return system.examine({}, '--worker-url', worker.url);
      },
      says: /the server sends traces by otlp and metrics by otlp, the worker does not/,
    },
  ],
  'traces-nowhere': [
    {
      when: 'no endpoint is set on either process',
      cause: async (system) => {
        const change = { OTEL_EXPORTER_OTLP_ENDPOINT: undefined };
        const [server, worker] = await Promise.all([
          system.sharedProcess('server', change),
          system.sharedProcess('worker', change),
        ]);
        return system.examine(change, '--server-url', server.url, '--worker-url', worker.url);
      },
      says: /traces are sent nowhere.*OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http:\/\/<host>:4318/,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
