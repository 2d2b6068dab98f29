import { ROOT_CONTEXT, TraceFlags, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, ContextManager } from '@opentelemetry/api';
import { REDACTED } from '../redaction/text-rule.js';
import { LINE_LENGTH_MAX, createLogger, type CreateLoggerOptions } from './create-logger.js';
import { addLogFields, withLogFields } from './log-fields.js';

const capture = (options: Partial<CreateLoggerOptions> = {}) => {
  const lines: string[] = [];
  const log = createLogger({
    process: 'server',
    destination: { write: (line) => void lines.push(line) },
    ...options,
  });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
};

/** The smallest context manager there is, so that a span can be active without an SDK. */
const manageContext = (): void => {
  const storage = new AsyncLocalStorage<Context>();
  const manager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (scope: Context, fn: (...args: unknown[]) => unknown, self: unknown, ...args: unknown[]) =>
      storage.run(scope, () => fn.apply(self, args)),
    bind: <T>(_scope: Context, target: T) => target,
    enable: () => manager,
    disable: () => manager,
  } as ContextManager;
  context.setGlobalContextManager(manager);
};

describe('createLogger', () => {
  afterEach(() => context.disable());

  it('writes one JSON object a line with level as text, ISO time, process and message', () => {
    const { log, lines, last } = capture({ base: { zone: 'eu' } });
    log.info({ transaction_id: 'txn_1', took_ms: 12 }, 'applied');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\n$/);
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      process: 'server',
      zone: 'eu',
      transaction_id: 'txn_1',
      took_ms: 12,
      message: 'applied',
    });
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = capture({ level: 'warn' });
    log.info('no');
    log.warn('yes');
    expect(lines).toHaveLength(1);
  });

  it('carries the fields of the work under way, those added later, and lets the line itself win', async () => {
    const { log, last } = capture();
    await withLogFields({ request_id: 'r1' }, async () => {
      await Promise.resolve();
      log.info('one');
      expect(last()).toMatchObject({ request_id: 'r1', message: 'one' });
      withLogFields({ check_id: 'c1' }, () => {
        addLogFields({ transaction_id: 't1' });
        log.info({ check_id: 'c2' }, 'two');
      });
      expect(last()).toMatchObject({ request_id: 'r1', check_id: 'c2', transaction_id: 't1' });
      log.info('three');
      expect(last()).not.toHaveProperty('check_id');
    });
    addLogFields({ request_id: 'nobody' });
    log.info('four');
    expect(last()).not.toHaveProperty('request_id');
  });

  it('carries the ids of the active span, and none without one', () => {
    manageContext();
    const { log, last } = capture();
    const spanContext = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: TraceFlags.SAMPLED,
    };
    context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), () => log.info('inside'));
    expect(last()).toMatchObject({ trace_id: spanContext.traceId, span_id: spanContext.spanId });
    log.info('outside');
    expect(last()).not.toHaveProperty('trace_id');
  });

  it('redacts fields, bindings, interpolated messages, errors and their causes', () => {
    const { log, lines } = capture({ base: { cloud_dsn: 'https://SECRET1@h/1' } });
    log.child({ headers: { authorization: 'SECRET2' } }).info('child');
    log.info({ password: 'SECRET3', nested: { list: [{ 'x-api-key': 'SECRET4' }] } }, 'fields');
    log.info('reached %s with %j', 'redis://:SECRET5@h', { token: 'SECRET6' });
    log.error(
      { err: new Error('Bearer SECRET7', { cause: new Error('postgres://u:SECRET8@h/d') }) },
      'failed with token=SECRET9',
    );
    log.error(new Error('api_key: SECRET0'));
    log.info({ problem: { cause: new Error('secret="SECRET1"') } });
    const all = lines.join('');
    expect(all).not.toContain('SECRET');
    expect(all).toContain(REDACTED);
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('serialises errors under any key with kind, message, stack and cause', () => {
    const { log, last } = capture();
    log.error({ reason: new TypeError('no', { cause: new Error('because') }) }, 'failed');
    expect(last()).toMatchObject({
      reason: {
        type: 'TypeError',
        message: 'no',
        stack: expect.stringContaining('create-logger.spec'),
        cause: { type: 'Error', message: 'because' },
      },
    });
    log.error(new Error('alone'));
    expect(last()).toMatchObject({
      level: 'error',
      message: 'alone',
      err: { type: 'Error', message: 'alone' },
    });
  });

  it('writes integers of any size exactly', () => {
    const { log, last } = capture();
    log.info({ amount: 2n ** 80n, entries: [{ amount: 2n ** 80n }], password: 'p' }, 'big');
    expect(last()).toMatchObject({
      amount: '1208925819614629174706176',
      entries: [{ amount: '1208925819614629174706176' }],
    });
  });

  it('bounds a line whatever is logged, and keeps it JSON', () => {
    const { log, lines, last } = capture();
    const cycle: Record<string, unknown> = { name: 'c' };
    cycle['self'] = cycle;
    log.info(
      { cycle, huge: 'x'.repeat(1_000_000), many: Array.from({ length: 100_000 }, (_, i) => i) },
      'y'.repeat(1_000_000),
    );
    expect(lines[0]?.length).toBeLessThanOrEqual(LINE_LENGTH_MAX + 1);
    expect(last()).toMatchObject({ level: 'info', process: 'server' });
  });

  it('hands each redacted line to the export as JSON, also where a person reads along', () => {
    const exported: string[] = [];
    const { log, lines } = capture({
      format: 'pretty',
      exportTo: { write: (line) => void exported.push(line) },
    });
    withLogFields({ request_id: 'r1' }, () => log.warn({ password: 'SECRET' }, 'watch out'));
    expect(JSON.parse(exported[0] ?? '')).toMatchObject({
      message: 'watch out',
      password: REDACTED,
      request_id: 'r1',
    });
    expect(lines.join('')).toMatch(/WARN.*server watch out/);
    expect(lines.join('')).toContain('r1');
    expect(lines.join('')).not.toContain('SECRET');
  });

  it('is flushed only after its last line was written, as the end of a process waits for that', async () => {
    const log = createLogger({ process: 'server', level: 'info' });
    let flushed = false;
    log.info('the last line');
    const after = new Promise<void>((resolve) =>
      log.flush(() => {
        flushed = true;
        resolve();
      }),
    );
    expect(flushed).toBe(false);
    await after;
  });
});
