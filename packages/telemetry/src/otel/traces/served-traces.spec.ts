import { OtlpReceiver } from '../../testing/index.js';
import { startSignals } from '../signals.js';
import { joinServedTraces } from './served-traces.js';
import { withStep } from './step.js';
import { keptTraceparent, SERVED_TRACES_MAX } from './trace-context.js';

let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await OtlpReceiver.start();
});
afterAll(() => receiver.stop());

describe('work that serves several traces', () => {
  it('refers to each, and each gets a step that refers back, up to a number of them', async () => {
    const signals = startSignals({
      serviceName: 'shop',
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    const traceparents: string[] = [];
    for (let index = 0; index < SERVED_TRACES_MAX + 10; index += 1) {
      await withStep('request', () => void traceparents.push(keptTraceparent() ?? ''));
    }
    const times = { startTimeMs: 1_000, endTimeMs: 2_000 };
    await withStep('batch', () => {
      const own = keptTraceparent() ?? '';
      joinServedTraces(
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
});

describe('where nothing is traced', () => {
  it('no trace is worth a place, and nothing is joined', async () => {
    const before = receiver.spans.length;
    await withStep('batch', () => {
      expect(keptTraceparent()).toBeUndefined();
      joinServedTraces('serve', []);
    });
    expect(receiver.spans).toHaveLength(before);
  });
});
