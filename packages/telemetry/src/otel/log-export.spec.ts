import { resourceFromAttributes } from '@opentelemetry/resources';
import { createLogger } from '../logs/create-logger.js';
import { OtlpReceiver } from '../testing/index.js';
import { ExportRecord } from './export/export-record.js';
import { OtlpSender } from './export/otlp-sender.js';
import { LogExport, createLogQueue, logLimits } from './log-export.js';

describe('exported logs', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.stop());

  const build = () => {
    const url = `${receiver.url}/monitoring/ingest/v1/otlp/logs`;
    const destination = {
      signal: 'logs',
      name: 'dsn',
      url,
      from: 'test',
      headers: {},
      gzip: true,
      tls: {},
    } as const;
    const record = new ExportRecord('logs', 'dsn', url);
    const sender = new OtlpSender({ ...destination, timeoutMs: 10_000 });
    const limits = logLimits({ OTEL_BLRP_MAX_QUEUE_SIZE: '100' });
    const resource = resourceFromAttributes({ 'service.name': 'shop' });
    const queue = createLogQueue({ sender, record, limits }, resource);
    const lines: string[] = [];
    const log = createLogger({
      process: 'shop',
      destination: { write: (line) => void lines.push(line) },
      exportTo: new LogExport([queue]),
    });
    return { queue, record, log, lines };
  };

  it('arrive with severity, message, trace and the rest as attributes', async () => {
    const { log, queue } = build();
    const trace_id = '0af7651916cd43dd8448eb211c80319c';
    const span_id = 'b7ad6b7169203331';
    log.warn({ trace_id, span_id, transaction_id: 't1', nested: { list: [1, 'a'] } }, 'watch out');
    await queue.close(5000);
    expect(receiver.logs).toEqual([
      {
        service: 'shop',
        timeMs: expect.any(Number) as unknown,
        severity: 'warn',
        body: 'watch out',
        traceId: trace_id,
        spanId: span_id,
        attributes: { process: 'shop', transaction_id: 't1', nested: { list: [1, 'a'] } },
      },
    ]);
  });

  it('arrive all together where one of them has a time beyond the standard, which is then that of the export', async () => {
    const { log, queue } = build();
    const beganMs = Date.now();
    const times = ['9999-12-31', '1901-01-01', '2026-01-01T00:00:00.123Z', 'soon', '1970-01-01'];
    for (const time of times) log.info({ time }, String(time));
    await queue.close(5000);
    expect(receiver.logs.map(({ body }) => body)).toEqual(times);
    const [late, early, right, none, first] = receiver.logs.map(({ timeMs }) => timeMs);
    for (const timeMs of [late, early, none]) expect(timeMs).toBeGreaterThanOrEqual(beganMs);
    expect([right, first]).toEqual([Date.parse('2026-01-01T00:00:00.123Z'), 0]);
  });

  it('hold no secret, as the lines on standard output do not', async () => {
    const { log, queue, lines } = build();
    log.error({ err: new Error('Bearer SECRET1'), headers: { 'x-api-key': 'SECRET2' } }, 'password=SECRET3');
    await queue.close(5000);
    expect(receiver.logs).toHaveLength(1);
    expect(lines.join('')).not.toContain('SECRET');
    for (const { body } of receiver.requests) expect(body.toString('latin1')).not.toContain('SECRET');
  });

  it('go on to standard output, with drops counted, while the far side hangs', async () => {
    receiver.mood = { kind: 'hangs' };
    const { log, queue, record, lines } = build();
    for (let i = 0; i < 5000; i++) log.info({ i }, 'busy');
    expect(lines).toHaveLength(5000);
    expect(queue.size).toBeLessThanOrEqual(100 + 512);
    await queue.close(50);
    expect([...record.drops.values()].reduce((sum, count) => sum + count, 0)).toBe(5000);
  });
});
