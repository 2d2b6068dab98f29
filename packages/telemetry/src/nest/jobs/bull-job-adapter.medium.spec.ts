import { startTestRedis, type TestRedis, waitUntil } from '@bellwether/local/testing';
import { BullModule, getQueueToken } from '@nestjs/bull';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import Queue, { type Job, type JobOptions, type QueueOptions } from 'bull';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';

import { JobTelemetry } from '../../families/jobs.telemetry.js';
import { MetricsEndpoint } from '../../exposition/metrics-endpoint.js';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { TelemetryModule } from '../telemetry.module.js';
import { sampleOf } from '../tests/platforms.js';
import { BullJobAdapter, countNamed } from './bull-job-adapter.js';
import { enqueueJob } from './job-queue-adapter.js';
import { JobTelemetryModule, watchQueues } from './job-telemetry.module.js';
import { type JobVerdict, runJob } from './run-job.js';

let redis: TestRedis;
let control: Redis;
const open: Queue.Queue[] = [];
let queueNumber = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  control = new Redis(redis.url);
});
afterEach(() => Promise.all(open.splice(0).map((queue) => queue.close())));
afterAll(async () => {
  control.disconnect();
  await redis.remove();
});

const freshName = (): string => `queue-${++queueNumber}`;

function openQueue(name = freshName(), options: QueueOptions = {}): Queue.Queue {
  const queue = new Queue(name, redis.url, options);
  queue.on('error', () => {});
  open.push(queue);
  return queue;
}

const until = <T>(what: string, holds: () => T | Promise<T>): Promise<unknown> =>
  waitUntil(holds, { timeoutMs: 20_000, what });
/** Bull takes a time of creation, and does not say so in its types. */
const createdAt = (timestamp: number, more: JobOptions = {}): JobOptions =>
  ({ timestamp, ...more }) as JobOptions;
/** A handler that keeps its job until the test ends it. */
const heldHandler = () => {
  const releases: (() => void)[] = [];
  const handler = (): Promise<void> => new Promise((resolve) => releases.push(resolve));
  return { handler, releases };
};

describe('a Bull queue asked how it stands', () => {
  it('is all zero when it is empty', async () => {
    const adapter = new BullJobAdapter(openQueue());
    expect(await adapter.snapshot()).toEqual({
      depth: { waiting: 0, active: 0, delayed: 0, failed: 0, paused: 0 },
      oldestDueAtMs: undefined,
    });
    expect(await adapter.countConsumers()).toBe(0);
  });

  it('counts its jobs by state', async () => {
    const queue = openQueue();
    const adapter = new BullJobAdapter(queue);
    const { handler, releases } = heldHandler();
    void queue.process('held', 1, handler);
    void queue.process('fails', 1, () => Promise.reject(new Error('as planned')));
    await queue.add('fails', {});
    await until('a failed job', async () => (await adapter.snapshot()).depth.failed === 1);
    for (let job = 0; job < 3; job++) await queue.add('held', {});
    await until('a job in a handler', () => releases.length > 0);
    await queue.add('held', {}, { delay: 3_600_000 });
    await until('the states to settle', async () => (await adapter.snapshot()).depth.waiting <= 2);
    const { active, waiting, ...rest } = (await adapter.snapshot()).depth;
    expect(active + waiting).toBe(3);
    expect(rest).toEqual({ delayed: 1, failed: 1, paused: 0 });
    await queue.pause();
    expect((await adapter.snapshot()).depth).toMatchObject({ waiting: 0, paused: waiting });
    for (const release of releases) release();
  });

  describe('about the oldest job that waits', () => {
    const hourAgo = Date.now() - 3_600_000;
    const due = (adapter: BullJobAdapter): Promise<number | undefined> =>
      adapter.snapshot().then(({ oldestDueAtMs }) => oldestDueAtMs);

    it('names the one that came first', async () => {
      const queue = openQueue();
      await queue.add('a', {}, createdAt(hourAgo));
      for (let job = 0; job < 40; job++) await queue.add('a', {});
      expect(await due(new BullJobAdapter(queue))).toBe(hourAgo);
    });

    it.each([
      ['last in, first out', { lifo: true }],
      ['with a priority', { priority: 5 }],
    ])('finds it where later ones are taken before it: %s', async (_what, options) => {
      const queue = openQueue();
      await queue.add('a', {}, createdAt(hourAgo));
      for (let job = 0; job < 40; job++) await queue.add('a', {}, options);
      expect(await due(new BullJobAdapter(queue))).toBe(hourAgo);
    });

    it('finds it while the queue is paused', async () => {
      const queue = openQueue();
      await queue.pause();
      await queue.add('a', {}, createdAt(hourAgo));
      expect(await due(new BullJobAdapter(queue))).toBe(hourAgo);
    });

    it('does not take an intended delay for waiting', async () => {
      const queue = openQueue();
      const timestamp = Date.now();
      await queue.add('a', {}, createdAt(timestamp, { delay: 3_600_000 }));
      expect(await due(new BullJobAdapter(queue))).toBe(timestamp + 3_600_000);
    });

    it('sees a delayed job that is overdue because nobody is there to move it on', async () => {
      const queue = openQueue();
      await queue.add('a', {}, createdAt(hourAgo, { delay: 60_000 }));
      expect((await new BullJobAdapter(queue).snapshot()).depth.delayed).toBe(1);
      expect(await due(new BullJobAdapter(queue))).toBe(hourAgo + 60_000);
    });

    it('does not take a back-off for waiting', async () => {
      const queue = openQueue();
      const adapter = new BullJobAdapter(queue);
      const backoff = { type: 'fixed', delay: 3_600_000 };
      await queue.add('a', {}, createdAt(hourAgo, { attempts: 2, backoff }));
      void queue.process('a', () => Promise.reject(new Error('once')));
      await until('the retry to be put off', async () => (await adapter.snapshot()).depth.delayed === 1);
      expect(await due(adapter)).toBeGreaterThan(Date.now());
    });

    it('counts from the end of a back-off, and from when an operator tried it again', async () => {
      const queue = openQueue();
      const adapter = new BullJobAdapter(queue);
      const depthIs = (state: 'waiting' | 'active' | 'delayed' | 'failed') =>
        until(`the job to be ${state}`, async () => (await adapter.snapshot()).depth[state] === 1);
      const { handler, releases } = heldHandler();
      const occupy = async (): Promise<void> => {
        await queue.add('a', { isHeld: true });
        await depthIs('active');
      };
      const options = createdAt(hourAgo, { attempts: 2, backoff: { type: 'fixed', delay: 500 } });
      const { id } = await queue.add('a', {}, options);
      void queue.process('a', ({ data }) => (data.isHeld ? handler() : Promise.reject(new Error('always'))));
      try {
        await depthIs('delayed');
        await occupy();
        await depthIs('waiting');
        expect(await due(adapter)).toBe(((await queue.getJob(id))?.processedOn ?? 0) + 500);

        releases.pop()?.();
        await depthIs('failed');
        await occupy();
        const before = Date.now();
        await (await queue.getJob(id))?.retry();
        expect(await due(adapter)).toBeGreaterThanOrEqual(before);
      } finally {
        for (const release of releases) release();
      }
    });
  });

  it('needs the same few commands for a thousand jobs as for one', async () => {
    const queue = openQueue();
    const adapter = new BullJobAdapter(queue);
    const commands = async (): Promise<number> => {
      const before = Number(/total_commands_processed:(\d+)/.exec(await control.info('stats'))?.[1]);
      await adapter.snapshot();
      return Number(/total_commands_processed:(\d+)/.exec(await control.info('stats'))?.[1]) - before - 1;
    };
    await queue.addBulk(Array.from({ length: 20 }, () => ({ name: 'a', data: {} })));
    const forTwenty = await commands();
    await queue.addBulk(Array.from({ length: 1000 }, () => ({ name: 'a', data: {} })));
    expect(await commands()).toBe(forTwenty);
    expect(forTwenty).toBeLessThanOrEqual(20);
  });
});

describe('the consumers of a Bull queue', () => {
  const consumers = (adapter: BullJobAdapter, count: number): Promise<unknown> =>
    until(`${count} consumers`, async () => (await adapter.countConsumers()) === count);

  it('are counted over all processes, and no longer when they go', async () => {
    const name = freshName();
    const adapter = new BullJobAdapter(openQueue(name));
    const [first, second] = [openQueue(name), openQueue(name)];
    void first.process(async () => {});
    await consumers(adapter, 1);
    void second.process(async () => {});
    await consumers(adapter, 2);
    await first.close();
    await consumers(adapter, 1);
  });

  it('are not counted while they take no jobs', async () => {
    const name = freshName();
    const adapter = new BullJobAdapter(openQueue(name));
    const worker = openQueue(name, { settings: { drainDelay: 1 } });
    expect(new BullJobAdapter(worker).name).toBe(name);
    void worker.process(async () => {});
    await consumers(adapter, 1);
    await worker.pause(true, true);
    await consumers(adapter, 0);
    await worker.resume(true);
    await consumers(adapter, 1);
  });

  it('stay counted while the queue as a whole is paused, for its consumers are there', async () => {
    const queue = openQueue();
    const adapter = new BullJobAdapter(queue);
    void queue.process(async () => {});
    await consumers(adapter, 1);
    await queue.pause();
    await consumers(adapter, 1);
  });

  it('of a queue whose name begins alike are not its own', async () => {
    const other = openQueue('abcdef');
    void other.process(async () => {});
    await consumers(new BullJobAdapter(other), 1);
    expect(await new BullJobAdapter(openQueue('abc')).countConsumers()).toBe(0);
  });

  it('are read from lines whose name is exactly theirs', () => {
    expect(
      countNamed('id=1 name=bull:YWJj age=1\nid=2 name=bull:YWJjZGVm age=1\nid=3 name= age=1\n', 'bull:YWJj'),
    ).toBe(1);
  });
});

describe('jobs through Bull', () => {
  class Later extends Error {}
  class Never extends Error {}
  const judge = (error: unknown): JobVerdict => {
    if (error instanceof Later) return { retry: true, reason: 'try_later' };
    return error instanceof Never ? { retry: false } : { retry: true, reason: 'unexpected' };
  };

  const telemetryOf = () => {
    const registry = new MetricRegistry({ process: 'worker' });
    const telemetry = new JobTelemetry(registry);
    const endpoint = new MetricsEndpoint(registry);
    const scrape = async (): Promise<string> =>
      String((await endpoint.handle({ method: 'GET', headers: {} })).body);
    return { registry, telemetry, scrape };
  };

  it('are counted and measured as they are put in, retried, completed and given up', async () => {
    const { telemetry, scrape } = telemetryOf();
    const queue = openQueue();
    const { name } = queue;
    const stop = watchQueues(telemetry, [new BullJobAdapter(queue)]);
    let attempts = 0;
    const handlers: Record<string, (job: Job) => Promise<void>> = {
      good: async () => {},
      flaky: async () => {
        attempts += 1;
        if (attempts < 3) throw new Later('not yet');
      },
      giveUp: () => Promise.reject(new Never('rejected')),
      cursed: () => Promise.reject(new TypeError('nobody planned for this')),
    };
    for (const [job, handler] of Object.entries(handlers)) {
      void queue.process(job, 1, (claimed) =>
        runJob({ telemetry, judge }, name, claimed, () => handler(claimed)),
      );
      await enqueueJob(telemetry, queue, job, { some: 'payload' }, { attempts: 3 });
    }
    const state = async () => (await queue.getJobCounts()) as unknown as Record<string, number>;
    await until('all jobs to end', async () => {
      const { completed, failed } = await state();
      return completed === 2 && failed === 2;
    });
    const text = await scrape();
    const of = (metric: string, job: string, rest = ''): number | undefined =>
      sampleOf(text, `${metric}{queue="${name}",job_name="${job}"${rest}}`);
    for (const job of Object.keys(handlers)) {
      expect(of('job_enqueued_total', job)).toBe(1);
      expect(of('job_wait_seconds_count', job)).toBe(1);
    }
    const ends = (job: string): unknown[] =>
      ['completed', 'retried', 'failed'].map((outcome) =>
        of('job_duration_seconds_count', job, `,outcome="${outcome}"`),
      );
    expect(ends('good')).toEqual([1, 0, 0]);
    expect(ends('flaky')).toEqual([1, 2, 0]);
    expect(ends('giveUp')).toEqual([0, 0, 1]);
    expect(ends('cursed')).toEqual([0, 2, 1]);
    expect(of('job_retries_total', 'flaky', ',reason="try_later"')).toBe(2);
    expect(of('job_retries_total', 'cursed', ',reason="unexpected"')).toBe(2);
    expect(sampleOf(text, `queue_depth{queue="${name}",state="failed"}`)).toBe(2);
    expect(sampleOf(text, `queue_oldest_job_age_seconds{queue="${name}"}`)).toBe(0);
    expect(sampleOf(text, `queue_consumers{queue="${name}"}`)).toBe(1);
    stop();
  });

  it('are counted as stalled when their handler goes silent and another gets them', async () => {
    const { telemetry, scrape } = telemetryOf();
    const name = freshName();
    // This one never renews its hold on a job, as a process would whose event loop stands still.
    const settings = { lockDuration: 50, lockRenewTime: 3_600_000, stalledInterval: 0 };
    const silent = openQueue(name, { settings });
    const { handler, releases } = heldHandler();
    void silent.process('pack', 1, handler);
    await silent.add('pack', {});
    await until('the silent handler to take the job', () => releases.length === 1);
    const watchful = openQueue(name, { settings: { stalledInterval: 60 } });
    const stop = watchQueues(telemetry, [new BullJobAdapter(watchful)]);
    let done = 0;
    void watchful.process('pack', 1, async () => void (done += 1));
    await until('the other handler to do it', () => done === 1);
    const text = await scrape();
    expect(sampleOf(text, `job_stalled_total{queue="${name}"}`)).toBe(1);
    expect(sampleOf(text, `job_retries_total{queue="${name}",job_name="pack",reason="stalled"}`)).toBe(1);
    stop();
    for (const release of releases) release();
  });

  it('leave a scrape intact when Redis is away, and come back with it', async () => {
    const own = await startTestRedis();
    const queue = new Queue(freshName(), own.url);
    queue.on('error', () => {});
    const { telemetry, scrape } = telemetryOf();
    const stop = watchQueues(telemetry, [new BullJobAdapter(queue)]);
    const depth = `queue_depth{queue="${queue.name}",state="waiting"}`;
    try {
      expect(sampleOf(await scrape(), depth)).toBe(0);
      await own.stop();
      const without = await scrape();
      expect(sampleOf(without, depth)).toBeUndefined();
      expect(without).toContain('telemetry_collector_failures_total');
      await own.restart();
      await until('the depth to come back', async () => sampleOf(await scrape(), depth) === 0);
    } finally {
      stop();
      await queue.close();
      await own.remove();
    }
  });
});

describe('JobTelemetryModule', () => {
  it('declares and watches the queues of an app by their usual tokens', async () => {
    const name = freshName();
    const module = await Test.createTestingModule({
      imports: [
        TelemetryModule.forRoot({ process: 'worker', registry: new Registry() }),
        BullModule.registerQueue({ name, url: redis.url } as never),
        JobTelemetryModule.forRoot({
          produces: [{ name: 'elsewhere', jobs: ['ship'] }],
          handles: [{ name, jobs: ['pack'] }],
        }),
      ],
    }).compile();
    const app = await module.createNestApplication(new ExpressAdapter(), { logger: false }).init();
    await app.get<Queue.Queue>(getQueueToken(name)).add('pack', {});
    const { body } = await app.get(MetricsEndpoint).handle({ method: 'GET', headers: {} });
    expect(sampleOf(String(body), 'job_enqueued_total{queue="elsewhere",job_name="ship"}')).toBe(0);
    expect(sampleOf(String(body), `job_wait_seconds_count{queue="${name}",job_name="pack"}`)).toBe(0);
    expect(sampleOf(String(body), `queue_depth{queue="${name}",state="waiting"}`)).toBe(1);
    expect(sampleOf(String(body), `queue_consumers{queue="${name}"}`)).toBe(0);
    await app.close();
  });
});
