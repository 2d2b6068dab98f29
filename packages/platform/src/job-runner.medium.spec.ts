import {
  balanceMonitorsQueue,
  healthChecksQueue,
  GiveUp,
  type JobContract,
  jobOptions,
  loadSettings,
  TryLater,
  transactionsQueue,
} from '@bellwether/config';
import { Database } from '@bellwether/database';
import { startTestRedis, testDatabaseUrl, type TestRedis, waitUntil } from '@bellwether/local/testing';
import { MetricRegistry, startTelemetry } from '@bellwether/telemetry';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { getQueueToken } from '@nestjs/bull';
import { type INestApplicationContext, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Job, Queue } from 'bull';

import type { ProcessContext } from './context.js';
import { DatabaseModule } from './database.module.js';
import { healthModule } from './health.module.js';
import { HandlesJob, type JobContext, type JobHandler } from './job-handlers.js';
import { JobRunner } from './job-runner.js';
import { Outages, ServiceAway } from './outages.js';
import { ContextModule } from './platform.module.js';
import { ProcessHealth } from './process-health.js';
import { QueuesModule } from './queues.module.js';
import { RedisConnections } from './redis.js';

const job = 'apply-transactions';
const contract = transactionsQueue.jobs[job] as JobContract;
const payload = { transaction_id: 'txn_1', lane: 3, request_id: 'req-7' };

type Handle = (payload: unknown, context: JobContext) => Promise<void>;
let handle: Handle = async () => {};

@HandlesJob(transactionsQueue.name, job)
class FirstJob implements JobHandler<unknown> {
  handle(claimed: unknown, context: JobContext): Promise<void> {
    return handle(claimed, context);
  }
}
@HandlesJob(transactionsQueue.name, job)
class SecondJob extends FirstJob {}
/** Every job of every queue has a handler, or nothing starts. */
@HandlesJob(balanceMonitorsQueue.name, 'notify-crossing')
class OtherJob implements JobHandler<unknown> {
  async handle(): Promise<void> {}
}
@HandlesJob(healthChecksQueue.name, 'try-check')
class TrialJob extends OtherJob {}
@Injectable()
class Bystander {}

let redis: TestRedis;
let databaseUrl: string;
let lines: { level: string; fields: Record<string, unknown>; message: string }[] = [];
const open: INestApplicationContext[] = [];
const opened: RedisConnections[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  databaseUrl = await testDatabaseUrl();
});
beforeEach(async () => {
  lines = [];
  handle = async () => {};
  await redis.flush();
});
afterEach(async () => {
  for (const app of open.splice(0)) {
    await app.get(JobRunner).stopTakingAll('the test is over');
    await app.close();
    await app.get(Database).destroy();
  }
  for (const connections of opened.splice(0)) connections.close();
});
afterAll(() => redis.remove());

function contextOf(): ProcessContext {
  const { settings } = loadSettings({
    argv: [],
    env: { BELLWETHER_DATABASE_URL: databaseUrl, BELLWETHER_REDIS_URL: redis.url },
    mode: 'test',
  });
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const signals = startTelemetry({
    serviceName: 'test',
    version: '0',
    enabled: false,
    enabledBy: 'nothing',
    dsn: undefined,
  });
  return {
    process: 'worker',
    settings,
    log,
    signals,
    outages: new Outages(log),
    version: '0',
    revision: 'test',
  };
}

/** An app that did not start leaves its metrics in the registry it was given; each test gives its own. */
function freshRegistry(): MetricRegistry['promClient'] {
  const { promClient } = new MetricRegistry({ process: 'none' });
  promClient.clear();
  return promClient;
}

async function startWith(...providers: Type[]): Promise<INestApplicationContext> {
  const context = contextOf();
  // An app that does not start closes nothing, so the test keeps hold of what it opened.
  const connections = new RedisConnections(redis.url, context.outages.redis);
  opened.push(connections);
  @Module({
    imports: [
      ContextModule.with(context),
      TelemetryModule.forRoot({ process: 'worker', registry: freshRegistry() }),
      DatabaseModule.with(context),
      QueuesModule.with(context, connections),
      healthModule(context),
    ],
    providers: [...providers, OtherJob, TrialJob],
  })
  class TestModule {}
  const app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
  open.push(app);
  app.get(JobRunner).start();
  return app;
}

const queueOf = (app: INestApplicationContext): Queue =>
  app.get<Queue>(getQueueToken(transactionsQueue.name));
const add = (app: INestApplicationContext, data: object = payload): Promise<Job> =>
  queueOf(app).add(job, data, { ...jobOptions(contract), backoff: { type: 'fixed', delay: 1 } });
const until = <T>(what: string, holds: () => T | Promise<T>): Promise<Exclude<T, false | undefined | null>> =>
  waitUntil(holds, { timeoutMs: 20_000, what });
const untilState = (claimed: Job, state: string): Promise<unknown> =>
  until(`the job to be ${state}`, async () => (await claimed.getState()) === state);

describe('a worker at its start', () => {
  it('asks Redis for no version', async () => {
    const infoCalls = async (app: INestApplicationContext): Promise<number> => {
      const stats = await queueOf(app).client.info('commandstats');
      return Number(/cmdstat_info:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const before = await infoCalls(await startWith(FirstJob));
    const after = await infoCalls(await startWith(FirstJob));
    // The look before is itself a call.
    expect(after - before).toBe(1);
  });

  it('refuses a contract without a handler, and says what to add', async () => {
    await expect(startWith(Bystander)).rejects.toThrow(
      /job apply-transactions of queue transactions has no handler: add apply-transactions\.job\.ts/,
    );
  });

  it('refuses a contract with two handlers, and names both', async () => {
    await expect(startWith(FirstJob, SecondJob)).rejects.toThrow(/has 2 handlers \(FirstJob, SecondJob\)/);
  });
});

describe('a job', () => {
  it('reaches its handler decoded, with what is known about the attempt', async () => {
    const seen: unknown[] = [];
    handle = async (claimed, { signal, stopConsuming: _, ...context }) => {
      seen.push({ claimed, context, aborted: signal.aborted });
    };
    const app = await startWith(FirstJob);
    const added = await add(app, { ...payload, unknown: 'field of a newer server' });
    await untilState(added, 'completed');
    expect(seen).toEqual([
      {
        claimed: payload,
        context: {
          jobId: String(added.id),
          queue: 'transactions',
          job,
          attempt: 1,
          attemptsMax: contract.attempts,
        },
        aborted: false,
      },
    ]);
  });

  it('is tried again when its handler says so, and the log says why', async () => {
    let attempts = 0;
    handle = async (_taken, { attempt }) => {
      attempts = attempt;
      if (attempt < 3) throw new TryLater('GEN_UNAVAILABLE');
    };
    const app = await startWith(FirstJob);
    await untilState(await add(app), 'completed');
    expect(attempts).toBe(3);
    expect(lines.filter(({ message }) => message === 'the job is tried again')).toHaveLength(2);
  });

  it('that waits for Postgres is told in the log with the outage, however often it is tried', async () => {
    handle = async (_taken, { attempt }) => {
      if (attempt < 4) throw new ServiceAway('postgres', { code: 'ECONNREFUSED' });
    };
    const app = await startWith(FirstJob);
    await untilState(await add(app), 'completed');
    const reported = lines.filter(({ level }) => level !== 'info');
    expect(reported).toEqual([
      {
        level: 'warn',
        fields: { reason: 'ECONNREFUSED' },
        message: 'postgres does not answer; trying again until it does',
      },
    ]);
  });

  it('fails at once when its handler gives up', async () => {
    let attempts = 0;
    handle = async () => {
      attempts += 1;
      throw new GiveUp('TXN_INVARIANT_BROKEN');
    };
    const app = await startWith(FirstJob);
    await untilState(await add(app), 'failed');
    expect(attempts).toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 'error', message: 'the job failed and is not tried again' });
  });

  it('fails at once when its payload is not what the contract says, without reaching its handler', async () => {
    let reached = false;
    handle = async () => {
      reached = true;
    };
    const app = await startWith(FirstJob);
    const added = await add(app, { lane: 'three' });
    await untilState(added, 'failed');
    expect(reached).toBe(false);
    expect((await queueOf(app).getJob(added.id))?.failedReason).toBe(
      'the payload of transactions/apply-transactions is not valid',
    );
  });
});

describe('a consumer', () => {
  const health = (app: INestApplicationContext): Promise<unknown> =>
    app
      .get(ProcessHealth)
      .health()
      .then(({ body }) => body);

  it('that a handler stops takes no further job, and the health of the process says so', async () => {
    let claimed = 0;
    handle = async (_taken, { stopConsuming }) => {
      claimed += 1;
      void stopConsuming('a guarantee does not hold');
      throw new GiveUp('TXN_INVARIANT_BROKEN');
    };
    const app = await startWith(FirstJob);
    await until('the worker to be up', async () => (await app.get(ProcessHealth).health()).status === 200);
    await untilState(await add(app), 'failed');
    expect(await health(app)).toEqual({
      status: 'DOWN',
      reason: 'queue transactions has no consumer',
      service: 'worker',
    });
    const next = await add(app);
    await until('the next job to be left for another worker', async () =>
      ['waiting', 'delayed', 'paused'].includes(await next.getState()),
    );
    expect(claimed).toBe(1);
  });

  it('begins again soon after an error of its queue, such as a Redis that has forgotten a job', async () => {
    const app = await startWith(FirstJob);
    await untilState(await add(app), 'completed');
    expect(queueOf(app)).toMatchObject({ settings: { retryProcessDelay: 500 } });
  });

  it('waits for running jobs at the end, and gives back what does not heed', async () => {
    let begun = false;
    let reported: unknown;
    handle = (_taken, { signal }) =>
      new Promise((_resolve, reject) => {
        begun = true;
        signal.addEventListener('abort', () => {
          reported = signal.reason;
          reject(signal.reason as Error);
        });
      });
    const app = await startWith(FirstJob);
    const added = await add(app);
    await until('the job to run', () => begun);
    const runner = app.get(JobRunner);
    await runner.stopTakingAll('the process stops');
    let finished = false;
    const finishing = runner.finish().then(() => (finished = true));
    expect(finished).toBe(false);
    runner.giveUpWaiting();
    await finishing;
    expect(reported).toMatchObject({ code: 'GEN_SHUTTING_DOWN' });
    await until('the job to be back in its queue', async () =>
      ['delayed', 'waiting', 'paused'].includes(await added.getState()),
    );
  });
});
