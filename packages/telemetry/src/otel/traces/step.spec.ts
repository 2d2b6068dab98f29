import { context, propagation, trace } from '@opentelemetry/api';
import { OtlpReceiver } from '../../testing/index.js';
import { startSignals } from '../signals.js';
import { recordStep, withStep } from './step.js';
import { withExtractedContext } from './trace-context.js';

const leftOut = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };

describe('a step of a trace that is not recorded', () => {
  let receiver: OtlpReceiver;
  const start = (sampler: string) =>
    startSignals({
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
    await withStep('answer request', async (around) => {
      await withStep('find cart', (inside) => expect(inside).toBe(around));
      expect(trace.getActiveSpan()).toBe(around);
      const failing = withStep('store cart', () => {
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
      recordStep('wait for cart', Date.now() - 1, Date.now());
      await withStep('find cart', () => {});
    });
    await signals.shutdown();
    expect(receiver.spans.map(({ name, traceId }) => ({ name, traceId }))).toEqual([
      { name: 'wait for cart', traceId: 'a'.repeat(32) },
      { name: 'find cart', traceId: 'a'.repeat(32) },
    ]);
  });
});
