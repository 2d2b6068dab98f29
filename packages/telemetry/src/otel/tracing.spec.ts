import { jest } from '@jest/globals';
import { DiagLogLevel, SpanKind, context, diag, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { OtlpReceiver } from '../testing/index.js';
import { ownEnvironment, withOtelVariables, type Environment } from './environment.js';
import { ExportRecord } from './export/export-record.js';
import type { Sender } from './export/otlp-sender.js';
import { startTelemetry } from './telemetry-export.js';
import { createSpanQueue, spanLimits, type SpanQueue } from './traces/span-export.js';
import { Tracing, releaseTracing, resourceOf } from './tracing.js';

const sender: Sender = { send: async () => ({ kind: 'accepted', body: new Uint8Array() }), close: () => {} };

/** Tracing as the signals start it, with a queue that shows the spans it gets from the processor. */
const startTracing = (environment: Environment, { isSent = true } = {}) => {
  const queue: SpanQueue = createSpanQueue(sender, new ExportRecord('traces', 'otlp', ''), spanLimits({}));
  const offer = jest.spyOn(queue, 'offer').mockImplementation(() => {});
  const resource = resourceOf({ serviceName: 'shop' }, environment);
  const queues = isSent ? [queue] : [];
  const tracing = new Tracing({ resource, queues, instrumentations: [], environment });
  const spans = () => offer.mock.calls.map(([span]) => span);
  return { tracing, resource, queue, spans };
};

/** A span of any library, made with the public API. */
const work = () => {
  const span = trace.getTracer('a library').startSpan('work', { kind: SpanKind.CLIENT });
  span.setAttributes({ first: 'abcdef', second: 'abcdef' });
  span.addEvent('begun').addEvent('done');
  span.end();
  return span;
};

describe('tracing by NodeSDK', () => {
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    const warn = (message: string) => void warnings.push(message);
    const silent = () => {};
    diag.setLogger(
      { error: warn, warn, info: silent, debug: silent, verbose: silent },
      { logLevel: DiagLogLevel.WARN },
    );
  });
  afterEach(() => {
    releaseTracing();
    diag.disable();
  });

  it('hands every sampled span of every library to our processor, under our resource', async () => {
    const { tracing, resource, spans } = startTracing({});
    work();
    expect(spans()).toMatchObject([{ name: 'work', instrumentationScope: { name: 'a library' } }]);
    expect(spans()[0]?.resource).toBe(resource);
    expect(resource.attributes).not.toHaveProperty('process.command');
    await tracing.shutdown(100);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '1', { attributes: { first: 'abcdef' }, droppedAttributesCount: 1 }],
    ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', '3', { attributes: { first: 'abc', second: 'abc' } }],
    ['OTEL_SPAN_EVENT_COUNT_LIMIT', '1', { events: [{ name: 'done' }], droppedEventsCount: 1 }],
  ])('bounds a span as %s=%s says', async (name, value, span) => {
    const { tracing, spans } = startTracing({ [name]: value });
    work();
    expect(spans()).toMatchObject([span]);
    await tracing.shutdown(100);
  });

  it.each([
    ['always_off', undefined, 0],
    ['Always_On', undefined, 1],
    ['traceidratio', '0', 0],
    ['traceidratio', undefined, 1],
    ['parentbased_traceidratio', '0', 0],
    ['made_up', '0', 1],
  ])('samples as OTEL_TRACES_SAMPLER=%s with %s says', async (sampler, ratio, count) => {
    const { tracing, spans } = startTracing({
      OTEL_TRACES_SAMPLER: sampler,
      OTEL_TRACES_SAMPLER_ARG: ratio,
    });
    work();
    expect(spans()).toHaveLength(count);
    await tracing.shutdown(100);
    expect(warnings).toEqual([]);
  });

  it('records nothing without a destination, whatever the sampler, but gives each trace an id', async () => {
    const { tracing, spans } = startTracing({ OTEL_TRACES_SAMPLER: 'always_on' }, { isSent: false });
    const span = work();
    expect(span.isRecording()).toBe(false);
    expect(span.spanContext().traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(spans()).toEqual([]);
    await tracing.shutdown(100);
  });

  it.each([
    [undefined, ['traceparent']],
    ['tracecontext, Baggage', ['traceparent', 'baggage']],
    ['baggage', ['baggage']],
    ['none', []],
    ['tracecontext,none', ['traceparent']],
  ])('hands on what OTEL_PROPAGATORS=%s says', async (propagators, fields) => {
    const { tracing } = startTracing({ OTEL_PROPAGATORS: propagators });
    const headers: Record<string, string> = {};
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const extracted = propagation.extract(context.active(), { traceparent, baggage: 'user=1' });
    propagation.inject(extracted, headers);
    expect(Object.keys(headers).toSorted()).toEqual(fields.toSorted());
    await tracing.shutdown(100);
  });

  it('closes the queues when it ends, within the time it is given', async () => {
    const { tracing, queue } = startTracing({});
    const close = jest.spyOn(queue, 'close');
    await tracing.shutdown(70);
    expect(close).toHaveBeenCalledWith(70);
  });

  it('leaves the environment of the process as it was, and the log of OpenTelemetry off', async () => {
    const own = { OTEL_LOG_LEVEL: 'debug', OTEL_TRACES_EXPORTER: 'console', OTEL_BSP_SCHEDULE_DELAY: 'soon' };
    const printed = ['debug', 'info', 'warn', 'error', 'log'].map((name) =>
      jest.spyOn(console, name as 'log').mockImplementation(() => {}),
    );
    await withOtelVariables(own, async () => {
      const { tracing } = startTracing(ownEnvironment());
      expect(ownEnvironment()).toMatchObject(own);
      work();
      await tracing.shutdown(100);
    });
    for (const print of printed) {
      expect(print).not.toHaveBeenCalled();
      print.mockRestore();
    }
    expect(ownEnvironment()['OTEL_LOG_LEVEL']).toBeUndefined();
  });
});

describe('a process without destinations', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(async () => {
    releaseTracing();
    await receiver.stop();
  });

  it('starts no exporter of OpenTelemetry, although the variables would make NodeSDK start three', async () => {
    const { tracing } = startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, { isSent: false });
    work();
    metrics.getMeter('a library').createCounter('works').add(1);
    logs.getLogger('a library').emit({ body: 'worked' });
    await tracing.shutdown(100);
    expect(receiver.arrivals).toEqual([]);
  });

  it('sends nothing', async () => {
    const off = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
    for (const environment of [{}, { ...off, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }]) {
      const signals = startTelemetry({ serviceName: 'shop', environment });
      signals.attachMetrics(new MetricRegistry({ process: 'shop' }));
      work();
      await signals.pushMetrics();
      await signals.shutdown();
    }
    expect(receiver.arrivals).toEqual([]);
  });
});
