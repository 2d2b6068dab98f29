import { context, propagation, trace } from '@opentelemetry/api';
import { OtlpReceiver } from '../../testing/index.js';
import { startTelemetry } from '../telemetry-export.js';
import {
  SERVED_TRACES_MAX,
  sampledTraceparent,
  linkActiveSpan,
  withExtractedContext,
} from './trace-context.js';
import { linkBatchTraces, recordSpan, withSpan } from './with-span.js';

const leftOut = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };

describe('a step of a trace that is not recorded', () => {
  let receiver: OtlpReceiver;
  const start = (sampler: string) =>
    startTelemetry({
      serviceName: 'shop',
      environment: {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url,
        OTEL_TRACES_SAMPLER: sampler,
        OTEL_TRACES_SAMPLER_ARG: '0',
      },
    });

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await receiver.stop();
  });

  it('is a part of the span around it, and throws on what it ended in', async () => {
    const signals = start('traceidratio');
    await withSpan('answer request', async (around) => {
      await withSpan('find cart', (inside) => expect(inside).toBe(around));
      expect(trace.getActiveSpan()).toBe(around);
      const failing = withSpan('store cart', () => {
        throw new Error('no room');
      });
      await expect(failing).rejects.toThrow('no room');
    });
    await signals.shutdown();
    expect(receiver.spans).toEqual([]);
  });

  it('is recorded all the same where only another process left the trace out and the sampler takes it', async () => {
    const signals = start('always_on');
    await withExtractedContext(leftOut, async () => {
      recordSpan('wait for cart', Date.now() - 1, Date.now());
      await withSpan('find cart', () => {});
    });
    await signals.shutdown();
    expect(receiver.spans.map(({ name, traceId }) => ({ name, traceId }))).toEqual([
      { name: 'wait for cart', traceId: 'a'.repeat(32) },
      { name: 'find cart', traceId: 'a'.repeat(32) },
    ]);
  });
});

describe('a batch', () => {
  let receiver: OtlpReceiver;
  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterAll(() => receiver.stop());

  describe('work that serves several traces', () => {
    it('refers to each, and each gets a step that refers back, up to a number of them', async () => {
      const signals = startTelemetry({
        serviceName: 'shop',
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      });
      const traceparents: string[] = [];
      for (let index = 0; index < SERVED_TRACES_MAX + 10; index += 1) {
        await withSpan('request', () => void traceparents.push(sampledTraceparent() ?? ''));
      }
      const times = { startTimeMs: 1_000, endTimeMs: 2_000 };
      await withSpan('batch', () => {
        const own = sampledTraceparent() ?? '';
        linkBatchTraces(
          'serve',
          [own, ...traceparents].map((traceparent) => ({ traceparent, ...times })),
        );
      });
      await signals.shutdown();

      const named = (name: string) => receiver.spans.filter((span) => span.name === name);
      const [batch] = named('batch');
      const served = named('request').slice(0, SERVED_TRACES_MAX);
      expect(batch?.links.map(({ spanId }) => spanId)).toEqual(served.map(({ spanId }) => spanId));
      const steps = named('serve');
      expect(steps.map(({ parentSpanId }) => parentSpanId)).toEqual(served.map(({ spanId }) => spanId));
      for (const { links, startMs, endMs } of steps) {
        expect(links.map(({ spanId }) => spanId)).toEqual([batch?.spanId]);
        expect([startMs, endMs]).toEqual([1_000, 2_000]);
      }
    });

    it('counts traces and not parts of the work: all parts of one request are one step from first to last', async () => {
      const signals = startTelemetry({
        serviceName: 'shop',
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      });
      const bulk = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
      const single = `00-${'3'.repeat(32)}-${'4'.repeat(16)}-01`;
      await withSpan('mixed batch', () => {
        const parts = Array.from({ length: SERVED_TRACES_MAX * 2 }, (_part, index) => ({
          traceparent: bulk,
          startTimeMs: 5_000 - index,
          endTimeMs: 6_000 + index,
        }));
        const other = { traceparent: single, startTimeMs: 1_000, endTimeMs: 2_000 };
        linkBatchTraces('serve mixed', [...parts, other]);
      });
      await signals.shutdown();

      const steps = receiver.spans.filter(({ name }) => name === 'serve mixed');
      expect(steps.map(({ traceId, startMs, endMs }) => ({ traceId, startMs, endMs }))).toEqual([
        {
          traceId: '1'.repeat(32),
          startMs: 5_001 - SERVED_TRACES_MAX * 2,
          endMs: 5_999 + SERVED_TRACES_MAX * 2,
        },
        { traceId: '3'.repeat(32), startMs: 1_000, endMs: 2_000 },
      ]);
    });

    it('refers only to what is kept: neither to a batch that is not, nor to a trace that is not', async () => {
      const left = { traceparent: `00-${'5'.repeat(32)}-${'6'.repeat(16)}-00` };
      const kept = { traceparent: `00-${'7'.repeat(32)}-${'8'.repeat(16)}-01` };
      const signals = startTelemetry({
        serviceName: 'shop',
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      });
      await withExtractedContext(left, () =>
        withSpan('batch that is not kept', () =>
          linkBatchTraces('serve alone', [{ ...kept, startTimeMs: 1_000, endTimeMs: 2_000 }]),
        ),
      );
      await withSpan('batch that is kept', () => linkActiveSpan([left, kept]));
      await signals.shutdown();

      const named = (name: string) => receiver.spans.filter((span) => span.name === name);
      expect(named('serve alone')).toMatchObject([{ traceId: '7'.repeat(32), links: [] }]);
      expect(named('batch that is kept')).toMatchObject([{ links: [{ traceId: '7'.repeat(32) }] }]);
    });
  });

  describe('where nothing is traced', () => {
    it('no trace is worth a place, and nothing is joined', async () => {
      const before = receiver.spans.length;
      await withSpan('batch', () => {
        expect(sampledTraceparent()).toBeUndefined();
        linkBatchTraces('serve', []);
      });
      expect(receiver.spans).toHaveLength(before);
    });
  });
});
