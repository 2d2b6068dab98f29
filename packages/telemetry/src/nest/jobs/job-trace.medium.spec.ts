import { startTestRedis, waitUntil, type TestRedis } from '@bellwether/local/testing';
import Bull from 'bull';

import { JobTelemetry } from '../../families/jobs.telemetry.js';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { startTelemetry } from '../../otel/telemetry-export.js';
import { withSpan } from '../../otel/traces/with-span.js';
import { OtlpReceiver } from '../../testing/index.js';
import { enqueueJob } from './job-queue-adapter.js';
import { runJob } from './run-job.js';

describe('the trace of a job in a real queue', () => {
  let redis: TestRedis;
  let receiver: OtlpReceiver;
  let queue: Bull.Queue | undefined;
  beforeAll(async () => {
    redis = await startTestRedis();
    receiver = await OtlpReceiver.start();
  });
  afterAll(async () => {
    await queue?.close();
    await receiver.stop();
    await redis.remove();
  });

  it('joins every attempt to the one who enqueued it, and each attempt to the one before', async () => {
    const signals = startTelemetry({
      serviceName: 'shop',
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    const carts = new Bull('carts', redis.url);
    queue = carts;
    const telemetry = new JobTelemetry(new MetricRegistry({ process: 'worker' }));
    const rules = { telemetry, judge: () => ({ retry: true, reason: 'try_later' }) as const };
    let attempts = 0;
    void carts.process('empty-cart', 1, (job) =>
      runJob(rules, 'carts', job, async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('busy');
      }),
    );
    await withSpan('request', () => enqueueJob(telemetry, carts, 'empty-cart', { id: 1 }, { attempts: 3 }));
    await waitUntil(async () => (await carts.getCompletedCount()) === 1, {
      timeoutMs: 20_000,
      what: 'the job to end',
    });
    await signals.shutdown();

    const named = (name: string) =>
      receiver.spans.filter((span) => span.name === name).toSorted((a, b) => a.startMs - b.startMs);
    const [enqueue] = named('enqueue empty-cart');
    const runs = named('run empty-cart');
    expect(runs.map(({ attributes }) => attributes['bellwether.job.attempt'])).toEqual([1, 2, 3]);
    for (const { parentSpanId, traceId } of runs) {
      expect({ parentSpanId, traceId }).toEqual({ parentSpanId: enqueue?.spanId, traceId: enqueue?.traceId });
    }
    expect(runs.map(({ links }) => links.map(({ spanId }) => spanId))).toEqual([
      [],
      [runs[0]?.spanId],
      [runs[1]?.spanId],
    ]);
  });
});
