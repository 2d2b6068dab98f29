import { ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOffSampler, TracerProvider, type Sampler } from '@opentelemetry/sdk-trace';
import { OtlpReceiver, type ReceiverMood } from '../../testing/index.js';
import { ExportRecord } from '../export/export-record.js';
import { OtlpSender } from '../export/otlp-sender.js';
import { SpanExport, createSpanQueue, spanLimits, spanTextMax } from './span-export.js';

describe('exported spans', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.stop());

  const build = (sampler?: Sampler, timeoutMs = 10_000) => {
    const url = `${receiver.url}/v1/traces`;
    const destination = {
      signal: 'traces',
      name: 'dsn',
      url,
      from: 'test',
      headers: {},
      gzip: true,
      tls: {},
    } as const;
    const record = new ExportRecord('traces', 'dsn', url);
    const limits = spanLimits({ OTEL_BSP_MAX_QUEUE_SIZE: '100', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50' });
    const queue = createSpanQueue(new OtlpSender({ ...destination, timeoutMs }), record, limits);
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      spanProcessors: [new SpanExport([queue], spanTextMax({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1000' }))],
      ...(sampler === undefined ? {} : { sampler }),
    });
    return { tracer: provider.getTracer('test'), queue, record };
  };

  it('arrive with name, parent, attributes, events, links and status', async () => {
    const { tracer, queue } = build();
    const parent = tracer.startSpan('outer');
    const linked = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const span = tracer.startSpan(
      'inner',
      { attributes: { count: 1, yes: true, list: ['a', 'b'] }, links: [{ context: linked }] },
      trace.setSpan(ROOT_CONTEXT, parent),
    );
    span.recordException(new Error('no'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
    span.end();
    parent.end();
    await queue.close(5000);
    const [inner, outer] = receiver.spans;
    expect(inner).toMatchObject({
      service: 'shop',
      scope: 'test',
      name: 'inner',
      parentSpanId: outer?.spanId,
      traceId: outer?.traceId,
      attributes: { count: 1, yes: true, list: ['a', 'b'] },
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
      status: { code: 'STATUS_CODE_ERROR', message: 'no' },
    });
    expect(inner?.events.map(({ name }) => name)).toEqual(['exception']);
    expect(outer).toMatchObject({ name: 'outer', parentSpanId: '' });
  });

  it('leave the state of a caller’s trace behind where it holds a secret, and keep it where it does not', async () => {
    const { tracer, queue } = build();
    const parentOf = (state: string) =>
      trace.setSpanContext(ROOT_CONTEXT, {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        traceFlags: TraceFlags.SAMPLED,
        traceState: new TraceState(state),
      });
    tracer.startSpan('one', {}, parentOf('vendor=KEPT1')).end();
    tracer.startSpan('two', {}, parentOf('vendor=1,api_key=SECRET1')).end();
    await queue.close(5000);
    const sent = receiver.requests.map(({ body }) => body.toString('latin1')).join('');
    expect(sent).toContain('vendor=KEPT1');
    expect(sent).not.toContain('SECRET1');
    expect(receiver.spans.map(({ traceId }) => traceId)).toEqual(['a'.repeat(32), 'a'.repeat(32)]);
  });

  it('hold no secret in names, attributes, events, links and status', async () => {
    const { tracer, queue } = build();
    const span = tracer.startSpan('GET /x?key=SECRET1', {
      attributes: {
        'url.full': 'https://u:SECRET2@h/x?a=SECRET3',
        'url.query': 'a=SECRET4',
        'http.request.header.authorization': ['Bearer SECRET5'],
        'db.connection_string': 'postgres://app:SECRET6@db/l',
        'app.password': 'SECRET7',
      },
      links: [
        {
          context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED },
          attributes: { token: 'SECRET8' },
        },
      ],
    });
    span.addEvent('login password=SECRET9', { cookie: 'SECRET0' });
    span.recordException(new Error('redis://:SECRET1@h refused'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'Bearer SECRET2' });
    span.end();
    await queue.close(5000);
    expect(receiver.spans).toHaveLength(1);
    for (const { body } of receiver.requests) expect(body.toString('latin1')).not.toContain('SECRET');
  });

  it('hold no more of a name and a status than of an attribute', async () => {
    const { tracer, queue } = build();
    const long = 'no room for ü in the cart '.repeat(1000);
    const span = tracer.startSpan(long);
    span.setStatus({ code: SpanStatusCode.ERROR, message: long }).end();
    await queue.close(5000);
    expect(receiver.spans).toMatchObject([
      { name: long.slice(0, 1000), status: { code: 'STATUS_CODE_ERROR', message: long.slice(0, 1000) } },
    ]);
  });

  it('are not sent where the sampler left them out', async () => {
    const { tracer, queue } = build(new AlwaysOffSampler());
    tracer.startSpan('unseen').end();
    await queue.close(5000);
    expect(receiver.requests).toEqual([]);
  });

  it.each([
    { kind: 'hangs' },
    { kind: 'drips' },
    { kind: 'breaks' },
    { kind: 'answers', status: 503 },
    { kind: 'answers', status: 429, headers: { 'retry-after': '30' } },
    { kind: 'answers', status: 401 },
  ] as ReceiverMood[])('cost bounded memory and throw nothing while the far side is %j', async (mood) => {
    receiver.mood = mood;
    const { tracer, queue, record } = build(undefined, 300);
    for (let i = 0; i < 5000; i++) tracer.startSpan('busy').end();
    expect(queue.size).toBeLessThanOrEqual(150);
    await queue.close(1000);
    const dropped = [...record.drops.values()].reduce((sum, count) => sum + count, 0);
    expect(dropped + record.delivered).toBe(5000);
    expect(record.drops.get('queue_full')).toBeGreaterThan(4000);
    expect(record.failures.size).toBe(1);
  });
});
