import { ROOT_CONTEXT, context, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

import { JobTelemetry } from '../../families/jobs.telemetry.js';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { KeptContext } from '../tests/kept-context.js';
import { sampleOf } from '../tests/platforms.js';
import { enqueueJob, type ClaimedJob } from './job-queue-adapter.js';
import { type JobVerdict, type RunRules, runJob } from './run-job.js';

interface Expected {
  readonly outcome: object;
  readonly reason: object;
  readonly discarded: number;
}

const queue = 'transactions';
const name = 'apply-transactions';

class Later extends Error {}
class Never extends Error {}

const judge = (error: unknown): JobVerdict => {
  if (error instanceof Later) return { retry: true, reason: 'try_later' };
  return error instanceof Never ? { retry: false } : { retry: true, reason: 'unexpected' };
};

function claimed(more: Partial<ClaimedJob> = {}): ClaimedJob & { discarded: number } {
  const job = {
    name,
    timestamp: 1_000_000,
    attemptsMade: 0,
    opts: { attempts: 3 },
    data: {},
    discarded: 0,
    discard: () => void (job.discarded += 1),
    ...more,
  };
  return job;
}

describe('runJob', () => {
  let registry: MetricRegistry;
  let telemetry: JobTelemetry;
  let rules: RunRules;

  beforeEach(() => {
    registry = new MetricRegistry({ process: 'worker' });
    telemetry = new JobTelemetry(registry);
    telemetry.declareHandled([{ name: queue, jobs: [name] }]);
    rules = { telemetry, judge, now: () => 1_002_500 };
  });

  const sample = async (metric: string, labels: Record<string, string> = {}): Promise<number | undefined> => {
    const pairs = Object.entries({ queue, job_name: name, ...labels }).map(
      ([key, value]) => `${key}="${value}"`,
    );
    return sampleOf(await registry.promClient.metrics(), `${metric}{${pairs.join(',')}}`);
  };
  const outcomes = async (): Promise<unknown> =>
    Object.fromEntries(
      await Promise.all(
        ['completed', 'retried', 'failed'].map(async (outcome) => [
          outcome,
          await sample('job_duration_seconds_count', { outcome }),
        ]),
      ),
    );
  const reasons = async (): Promise<unknown> =>
    Object.fromEntries(
      await Promise.all(
        ['try_later', 'timeout', 'unexpected', 'stalled'].map(async (reason) => [
          reason,
          await sample('job_retries_total', { reason }),
        ]),
      ),
    );
  const noReasons = { try_later: 0, timeout: 0, unexpected: 0, stalled: 0 };

  it('shows every series of a declared job with 0 before it ever ran', async () => {
    expect(await outcomes()).toEqual({ completed: 0, retried: 0, failed: 0 });
    expect(await reasons()).toEqual(noReasons);
    expect(await sample('job_wait_seconds_count')).toBe(0);
    expect(sampleOf(await registry.promClient.metrics(), `job_stalled_total{queue="${queue}"}`)).toBe(0);
  });

  it('gives back what the handler returned, and measures a completed attempt', async () => {
    expect(await runJob(rules, queue, claimed(), async () => 42)).toBe(42);
    expect(await outcomes()).toEqual({ completed: 1, retried: 0, failed: 0 });
    expect(await reasons()).toEqual(noReasons);
  });

  it.each([
    ['without a delay', {}, 2.5],
    ['with a delay, which is not waiting', { delay: 2_000 }, 0.5],
    ['with clocks that disagree', { delay: 9_000 }, 0],
  ])('measures the wait %s', async (_what, opts, seconds) => {
    await runJob(rules, queue, claimed({ opts }), async () => {});
    expect(await sample('job_wait_seconds_count')).toBe(1);
    expect(await sample('job_wait_seconds_sum')).toBe(seconds);
  });

  it('measures the wait of the first attempt only, for a back-off is not waiting', async () => {
    await runJob(rules, queue, claimed({ attemptsMade: 1 }), async () => {});
    expect(await sample('job_wait_seconds_count')).toBe(0);
  });

  it.each<[string, Error, number, Expected]>([
    [
      'an error that asks for a retry',
      new Later('l'),
      0,
      { outcome: { retried: 1 }, reason: { try_later: 1 }, discarded: 0 },
    ],
    [
      'an error nobody planned for',
      new TypeError('t'),
      0,
      { outcome: { retried: 1 }, reason: { unexpected: 1 }, discarded: 0 },
    ],
    ['the same in the last attempt', new Later('l'), 2, { outcome: { failed: 1 }, reason: {}, discarded: 0 }],
    [
      'an error that rules a retry out',
      new Never('n'),
      0,
      { outcome: { failed: 1 }, reason: {}, discarded: 1 },
    ],
  ])('after %s', async (_what, error, attemptsMade, { outcome, reason, discarded }) => {
    const job = claimed({ attemptsMade });
    await expect(runJob(rules, queue, job, () => Promise.reject(error))).rejects.toBe(error);
    expect(await outcomes()).toEqual({ completed: 0, retried: 0, failed: 0, ...outcome });
    expect(await reasons()).toEqual({ ...noReasons, ...reason });
    expect(job.discarded).toBe(discarded);
  });

  it('takes a job without a number of attempts for one that is tried once', async () => {
    await expect(
      runJob(rules, queue, claimed({ opts: {} }), () => Promise.reject(new Later('l'))),
    ).rejects.toThrow('l');
    expect(await outcomes()).toEqual({ completed: 0, retried: 0, failed: 1 });
  });

  describe('with a time limit', () => {
    it('tells the handler by its signal, and calls whatever it then throws a timeout', async () => {
      const heeds = (signal: AbortSignal): Promise<never> =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Never('stopped half-way')));
        });
      await expect(runJob({ ...rules, timeoutMs: 5 }, queue, claimed(), heeds)).rejects.toThrow(
        'the job transactions/apply-transactions took longer than 0.005 s',
      );
      expect(await outcomes()).toEqual({ completed: 0, retried: 1, failed: 0 });
      expect(await reasons()).toEqual({ ...noReasons, timeout: 1 });
    });

    it('takes the result of a handler that ends within its grace', async () => {
      const finishes = (signal: AbortSignal): Promise<string> =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve('saved what there was'));
        });
      expect(await runJob({ ...rules, timeoutMs: 5 }, queue, claimed(), finishes)).toBe(
        'saved what there was',
      );
      expect(await outcomes()).toEqual({ completed: 1, retried: 0, failed: 0 });
    });

    it('waits no longer than its grace for a handler that heeds nothing', async () => {
      const deaf = (): Promise<never> => new Promise(() => {});
      const run = runJob({ ...rules, timeoutMs: 5, graceMs: 5 }, queue, claimed(), deaf);
      await expect(run).rejects.toThrow('took longer than');
      expect(await reasons()).toEqual({ ...noReasons, timeout: 1 });
    });

    it('hands on that the process stops', async () => {
      const stop = new AbortController();
      const until = (signal: AbortSignal): Promise<never> =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      const run = runJob({ ...rules, signal: stop.signal }, queue, claimed(), until);
      stop.abort(new Later('the process stops'));
      await expect(run).rejects.toThrow('the process stops');
      expect(await reasons()).toEqual({ ...noReasons, try_later: 1 });
    });

    it('tells a handler that begins after the process was told to stop', async () => {
      const seen = await runJob(
        { ...rules, signal: AbortSignal.abort(new Later('stops')) },
        queue,
        claimed(),
        async (signal) => signal.aborted,
      );
      expect(seen).toBe(true);
    });
  });
});

describe('a job and whoever put it in', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const spanContext = { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 };

  beforeAll(() => {
    context.setGlobalContextManager(new KeptContext());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  });
  afterAll(() => {
    context.disable();
    propagation.disable();
  });

  it('are one trace, which travels in the payload', async () => {
    const telemetry = new JobTelemetry(new MetricRegistry({ process: 'worker' }));
    const sent: object[] = [];
    const sink = {
      name: queue,
      add: async (job: string, data: object, options?: { jobId: string }) =>
        sent.push({ job, data, options }),
    };
    await context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), () =>
      enqueueJob(telemetry, sink, name, { lane: 1 }, { jobId: 'a' }),
    );
    const data = { lane: 1, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    expect(sent).toEqual([{ job: name, data, options: { jobId: 'a' } }]);

    const seen = await runJob({ telemetry, judge }, queue, claimed({ data }), async () =>
      trace.getSpanContext(context.active()),
    );
    expect(seen?.traceId).toBe(traceId);
  });

  it('are not when nothing was traced, and a payload of any shape does no harm', async () => {
    const telemetry = new JobTelemetry(new MetricRegistry({ process: 'worker' }));
    for (const data of [undefined, null, 'text', { traceparent: 'nonsense' }, {}]) {
      expect(await runJob({ telemetry, judge }, queue, claimed({ data }), async () => 'ran')).toBe('ran');
    }
  });
});

describe('enqueueJob', () => {
  it('counts what the queue took over, and nothing that it refused', async () => {
    const registry = new MetricRegistry({ process: 'server' });
    const telemetry = new JobTelemetry(registry);
    telemetry.declareProduced([{ name: queue, jobs: [name] }]);
    const series = `job_enqueued_total{queue="${queue}",job_name="${name}"}`;
    const count = async (): Promise<number | undefined> =>
      sampleOf(await registry.promClient.metrics(), series);
    expect(await count()).toBe(0);
    await enqueueJob(telemetry, { name: queue, add: async () => 'job' }, name, {});
    expect(await count()).toBe(1);
    const broken = { name: queue, add: () => Promise.reject(new Error('redis is gone')) };
    await expect(enqueueJob(telemetry, broken, name, {})).rejects.toThrow('redis is gone');
    expect(await count()).toBe(1);
  });
});
