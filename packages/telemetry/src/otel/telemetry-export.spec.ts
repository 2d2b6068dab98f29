import { jest } from '@jest/globals';
import { context, propagation, trace } from '@opentelemetry/api';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { createLogger } from '../logs/create-logger.js';
import { OtlpReceiver, parseExposition } from '../testing/index.js';
import { Exposition } from '../exposition/exposition.js';
import {
  areInstrumentationsInstalled,
  installInstrumentations,
  removeInstrumentations,
} from './instrumentations.js';
import { startTelemetry, type StartTelemetryOptions } from './telemetry-export.js';
import { traceEnqueue, traceJob } from './traces/job-trace.js';
import { withSpan } from './traces/with-span.js';
import {
  activeSpanReference,
  injectTraceContext,
  linkActiveSpan,
  withExtractedContext,
} from './traces/trace-context.js';

const path = '/monitoring/ingest/v1/otlp';
const dsnOf = ({ port }: OtlpReceiver) => ({ text: `http://WRITEKEY@127.0.0.1:${port}/42`, path });

const start = (options: Partial<StartTelemetryOptions> = {}) =>
  startTelemetry({ serviceName: 'shop', environment: {}, enabledBy: 'ENABLE=true', ...options });

const captured = () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    process: 'shop',
    destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  return { log, lines, messages: () => lines.map(({ message }) => String(message)) };
};

describe('startTelemetry', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await receiver.stop();
  });

  it('sends all three signals by a DSN, with its key and project, under one name', async () => {
    const signals = start({ dsn: dsnOf(receiver), version: '1.2.3' });
    const { lines } = captured();
    const log = createLogger({
      process: 'shop',
      destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
      ...(signals.logSink === undefined ? {} : { exportTo: signals.logSink }),
    });
    signals.announce(log);
    signals.attachMetrics(new MetricRegistry({ process: 'shop' }));
    await withSpan('count carts', async () => log.info('counted'));
    await signals.shutdown();
    expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(
      new Set(['traces', 'metrics', 'logs'].map((signal) => `/monitoring/ingest/v1/otlp/${signal}`)),
    );
    for (const { headers } of receiver.requests) {
      expect(headers).toMatchObject({ authorization: 'Bearer WRITEKEY', 'x-project-id': '42' });
    }
    const counted = receiver.logs.find(({ body }) => body === 'counted');
    expect(receiver.spans).toEqual([expect.objectContaining({ name: 'count carts', service: 'shop' })]);
    expect(counted?.traceId).toBe(receiver.spans[0]?.traceId);
    expect(receiver.metrics.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toContain('WRITEKEY');
  });

  it('sends nothing and makes no trace while it is switched off, and says what would switch it on', async () => {
    const signals = start({ enabled: false, dsn: dsnOf(receiver) });
    const { log, messages } = captured();
    signals.announce(log);
    signals.attachMetrics(new MetricRegistry({ process: 'shop' }));
    await withSpan('count carts', (span) => expect(span.isRecording()).toBe(false));
    expect(injectTraceContext()).toEqual({});
    expect(signals).toMatchObject({ logSink: undefined, exemplar: undefined });
    await signals.shutdown();
    expect(receiver.arrivals).toEqual([]);
    expect(messages()).toEqual(
      ['traces', 'metrics', 'logs'].map((signal) =>
        expect.stringContaining(`export of ${signal} is off: observability is off; set ENABLE=true`),
      ),
    );
  });

  it('has one in charge of a process: a second is refused, and neither it nor one that is off disturbs the first', async () => {
    installInstrumentations();
    const first = start({ dsn: dsnOf(receiver) });
    const off = start({ enabled: false });
    const second = start({ serviceName: 'till', dsn: dsnOf(receiver) });
    const { log, messages } = captured();
    second.announce(log);
    await Promise.all([off.shutdown(), second.shutdown()]);
    expect(areInstrumentationsInstalled()).toBe(true);
    await withSpan('count carts', () => expect(activeSpanReference()).toBeDefined());
    await first.shutdown();
    removeInstrumentations();
    expect(receiver.spans).toMatchObject([{ name: 'count carts', service: 'shop' }]);
    expect(second.plan.enabled).toBe(false);
    expect(messages()).toContain(
      'the signals of this process are sent for shop already, and a process has room for one: these are off',
    );
  });

  it('leaves the process to the next one as soon as it ends, and does not end that one', async () => {
    receiver.mood = { kind: 'hangs' };
    const first = start({ dsn: dsnOf(receiver) });
    await withSpan('count carts', () => {});
    const stopped = first.shutdown(50);
    const next = start({ serviceName: 'till', dsn: dsnOf(receiver) });
    await stopped;
    receiver.mood = { kind: 'takes' };
    await withSpan('count tills', () => {});
    await next.shutdown();
    expect(receiver.spans).toMatchObject([{ name: 'count tills', service: 'till' }]);
  });

  it('gives every piece of work a trace id for its log lines even where nothing is sent', async () => {
    const signals = start();
    const { log, lines } = captured();
    signals.announce(log);
    await withSpan('count carts', async () => log.info('counted'));
    const line = lines.find(({ message }) => message === 'counted');
    expect(line?.['trace_id']).toMatch(/^[0-9a-f]{32}$/);
    await withSpan('count carts', () => expect(activeSpanReference()).toBeUndefined());
    await signals.shutdown();
  });

  it('warns of a wrong DSN and starts without it', async () => {
    const signals = start({ dsn: { text: 'http://WRITEKEY@observe.example/42', path } });
    const { log, lines, messages } = captured();
    signals.announce(log);
    expect(messages()).toContainEqual(expect.stringContaining('the scheme of the DSN is http'));
    expect(JSON.stringify(lines)).not.toContain('WRITEKEY');
    await signals.shutdown();
  });

  it('takes the name and the attributes of the environment', async () => {
    const signals = start({
      environment: {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url,
        OTEL_SERVICE_NAME: 'renamed',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      },
    });
    await withSpan('count carts', () => {});
    await signals.shutdown();
    expect(receiver.spans[0]?.service).toBe('renamed');
    expect(receiver.requests[0]?.body.toString('latin1')).toContain('deployment.environment.name');
  });

  it.each([
    ['always_off', 0],
    ['parentbased_always_off', 0],
    ['traceidratio', 0],
    ['always_on', 20],
    ['made_up', 20],
  ])('samples as OTEL_TRACES_SAMPLER=%s says', async (sampler, count) => {
    const signals = start({
      environment: {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url,
        OTEL_TRACES_SAMPLER: sampler,
        OTEL_TRACES_SAMPLER_ARG: '0',
      },
    });
    const { log, messages } = captured();
    signals.announce(log);
    for (let i = 0; i < 20; i++) await withSpan('count carts', () => {});
    await signals.shutdown();
    expect(receiver.spans).toHaveLength(count);
    expect(messages().some((message) => message.includes('OTEL_TRACES_SAMPLER is not always_on or'))).toBe(
      sampler === 'made_up',
    );
  });

  it('carries a trace through a job: enqueue, wait and run, attempts linked, errors told', async () => {
    const signals = start({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    const job = { queue: 'carts', job: 'empty-cart' };
    let carrier = {};
    await withSpan('request', () =>
      traceEnqueue(job, async (data) => {
        carrier = JSON.parse(JSON.stringify(data)) as object;
      }),
    );
    expect(injectTraceContext()).toEqual({});
    const claimed = { ...job, jobId: 'j1', carrier, dueAtMs: 1000, claimedAtMs: 3000 };
    let previousAttempt: string | undefined;
    const first = traceJob({ ...claimed, attempt: 1 }, async () => {
      previousAttempt = injectTraceContext().traceparent;
      throw new Error('busy token=SECRET');
    });
    await expect(first).rejects.toThrow('busy');
    await traceJob({ ...claimed, attempt: 2, previousAttempt }, () =>
      withSpan('select carts', async () => {}),
    );
    await signals.shutdown();
    const named = (name: string) => receiver.spans.filter((span) => span.name === name);
    const [request] = named('request');
    const [enqueue] = named('enqueue empty-cart');
    const [failed, done] = named('run empty-cart');
    const [waited] = named('wait empty-cart');
    const [step] = named('select carts');
    expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([request?.traceId]));
    expect(enqueue).toMatchObject({ parentSpanId: request?.spanId, kind: 'SPAN_KIND_PRODUCER' });
    expect(failed).toMatchObject({
      parentSpanId: enqueue?.spanId,
      kind: 'SPAN_KIND_CONSUMER',
      status: { code: 'STATUS_CODE_ERROR', message: 'busy token=[REDACTED]' },
      attributes: { 'bellwether.job.attempt': 1, 'messaging.destination.name': 'carts' },
    });
    expect(done).toMatchObject({
      parentSpanId: enqueue?.spanId,
      links: [{ traceId: failed?.traceId, spanId: failed?.spanId }],
    });
    expect(waited).toMatchObject({ parentSpanId: enqueue?.spanId, startMs: 1000, endMs: 3000 });
    expect(step).toMatchObject({ parentSpanId: done?.spanId });
  });

  it('links a batch to the traces it serves, and survives damaged ones', async () => {
    const signals = start({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await withSpan('apply transactions', () =>
      linkActiveSpan([{ traceparent }, { traceparent }, { traceparent: 'damaged' }, {}]),
    );
    await withExtractedContext({ traceparent: 'damaged' }, () => withSpan('alone', () => {}));
    await signals.shutdown();
    const batch = receiver.spans.find(({ name }) => name === 'apply transactions');
    expect(batch?.links).toMatchObject([{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }]);
    expect(receiver.spans.find(({ name }) => name === 'alone')?.parentSpanId).toBe('');
  });

  it('hands the trace of a caller on, but not what else the caller wrote along', async () => {
    const signals = start({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const headers: Record<string, string> = {};
    context.with(propagation.extract(context.active(), { traceparent, baggage: 'user=SECRET' }), () =>
      propagation.inject(context.active(), headers),
    );
    expect(headers).toEqual({ traceparent });
    await signals.shutdown();
  });

  it('shows how its exports fare as metrics', async () => {
    const signals = start({ dsn: dsnOf(receiver) });
    const registry = new MetricRegistry({ process: 'shop' });
    signals.attachMetrics(registry);
    await withSpan('count carts', () => {});
    await signals.pushMetrics();
    receiver.mood = { kind: 'answers', status: 401 };
    await signals.shutdown();
    const page = parseExposition((await new Exposition(registry).render('text')).body.toString());
    const value = (name: string, labels: Record<string, string>) =>
      page
        .find((family) => family.name === name)
        ?.samples.find((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))
        ?.value;
    const dsn = { destination: 'dsn' };
    expect(value('telemetry_export_enabled', { ...dsn, signal: 'traces' })).toBe(1);
    expect(value('telemetry_export_enabled', { destination: 'otlp', signal: 'traces' })).toBe(0);
    expect(value('telemetry_export_delivered_total', { ...dsn, signal: 'metrics' })).toBeGreaterThan(0);
    expect(
      value('telemetry_export_failures_total', { ...dsn, signal: 'traces', reason: 'unauthorized' }),
    ).toBe(1);
    expect(value('telemetry_export_dropped_total', { ...dsn, signal: 'traces', reason: 'rejected' })).toBe(1);
    expect(
      value('telemetry_export_last_success_timestamp_seconds', { ...dsn, signal: 'metrics' }),
    ).toBeGreaterThan(0);
    expect(value('telemetry_export_queued', { ...dsn, signal: 'traces' })).toBe(0);
  });

  it('pushes the metrics every 60 seconds', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const signals = start({ environment: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: receiver.url } });
      signals.attachMetrics(new MetricRegistry({ process: 'shop' }));
      jest.advanceTimersByTime(59_000);
      expect(receiver.arrivals).toEqual([]);
      jest.advanceTimersByTime(1000);
      await signals.pushMetrics();
      expect(receiver.requests.map(({ path }) => path)).toEqual(['/v1/metrics']);
      await signals.shutdown();
    } finally {
      jest.useRealTimers();
    }
  });

  it('ends in bounded time when every far side hangs', async () => {
    receiver.mood = { kind: 'hangs' };
    const signals = start({ dsn: dsnOf(receiver) });
    signals.attachMetrics(new MetricRegistry({ process: 'shop' }));
    signals.logSink?.write('{"level":"info","message":"x"}\n');
    await withSpan('count carts', () => {});
    await signals.shutdown(50);
    await signals.shutdown(50);
    expect(receiver.requests).toEqual([]);
  });
});
