import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import pino from 'pino';
import type { DestinationStream, Level, Logger, LoggerOptions } from 'pino';
import { TRUNCATED, redactFields } from '../redaction/redact-fields.js';
import { mayHoldSecret } from '../redaction/redact-text.js';
import { currentLogFields } from './log-fields.js';

export type LogLevel = Level | 'silent';
export type LogFormat = 'json' | 'pretty';

/** Takes each finished line, already redacted. It must return at once and never throw. */
export interface LogSink {
  write(line: string): void;
}

export interface CreateLoggerOptions {
  readonly process: string;
  readonly level?: LogLevel;
  /** `json`: one object a line. `pretty`: for a person at a terminal. */
  readonly format?: LogFormat;
  readonly base?: Readonly<Record<string, unknown>>;
  /** Where lines go; standard output unless said otherwise. */
  readonly destination?: DestinationStream;
  /** Where lines go as well, as JSON whatever the format: the export of logs. */
  readonly exportTo?: LogSink | undefined;
}

/** Lines that wait for a slow reader of standard output. More are dropped, because a reader must not stop work. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

/** The span and the fields of the current work, which every line has. */
const logContext = (): Record<string, unknown> => {
  const span = trace.getActiveSpan()?.spanContext();
  const fields = currentLogFields();
  if (span === undefined || !isSpanContextValid(span)) return { ...fields };
  return { trace_id: span.traceId, span_id: span.spanId, ...fields };
};

/** Objects are made printable before they are printed: errors with their causes, exact integers, bounded sizes. */
const printable = (fields: Record<string, unknown>): Record<string, unknown> => {
  let copy: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(fields)) {
    const type = typeof value;
    if (type !== 'bigint' && (type !== 'object' || value === null)) continue;
    const shown = redactFields(value);
    if (shown === value) continue;
    copy ??= { ...fields };
    copy[key] = shown;
  }
  return copy ?? fields;
};

/** A longer line is cut, because collectors of logs drop or split such lines. */
export const LINE_LENGTH_MAX = 65_536;

/**
 * One finished log line without its secrets. The line has everything: bindings, serializers, interpolated
 * messages. Most lines show no sign of a secret and are not parsed.
 */
const redactLine = (line: string): string => {
  if (line.length <= LINE_LENGTH_MAX && !mayHoldSecret(line)) return line;
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    // A line that cannot be redacted must not be written.
    return `${JSON.stringify({ level: 'error', message: 'a log line could not be read for redaction' })}\n`;
  }
  const shown = redactFields(fields);
  if (shown === fields && line.length <= LINE_LENGTH_MAX) return line;
  const text = JSON.stringify(shown);
  if (text.length <= LINE_LENGTH_MAX) return `${text}\n`;
  return `${JSON.stringify(onlyShortFields(shown as Record<string, unknown>))}\n`;
};

const SHORT = 1024;

/** The short fields of a line that is too long even after its texts were cut. */
const onlyShortFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, 50)
      .map(([key, value]) => {
        const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
        return [key.slice(0, SHORT), text.length <= SHORT ? value : text.slice(0, SHORT) + TRUNCATED];
      }),
  );

const optionsOf = ({ process, level, base, exportTo }: CreateLoggerOptions): LoggerOptions => ({
  level: level ?? 'info',
  base: { process, ...base },
  messageKey: 'message',
  errorKey: 'err',
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }), log: printable },
  // The formatter above has made them printable already.
  serializers: { err: (error: unknown) => error },
  mixin: logContext,
  hooks: {
    streamWrite: (line) => {
      const shown = redactLine(line);
      exportTo?.write(shown);
      return shown;
    },
  },
});

/** With `minLength: 0` a flush does not wait, and a process ends before its last lines are written. */
const standardOutput = (): DestinationStream =>
  pino.destination({ dest: 1, sync: false, minLength: 1, maxLength: WAITING_BYTES_MAX });

const prettyTo = (destination: DestinationStream | undefined): DestinationStream => {
  // Loaded only where a person reads the log, so that production does not pay for it.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return pretty({
    messageKey: 'message',
    messageFormat: '{process} {message}',
    ignore: 'process',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ...(destination === undefined
      ? { sync: true }
      : { destination: asWritable(destination), colorize: false }),
  });
};

/** pino-pretty wants a stream with an end; a test's destination is often an object with one method. */
const asWritable = (destination: DestinationStream): NodeJS.WritableStream =>
  new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      destination.write(String(chunk));
      done();
    },
  });

/** The log of a process: one redacted JSON object a line, with trace, request and subject on it. */
export const createLogger = (options: CreateLoggerOptions): Logger => {
  const { format = 'json', destination } = options;
  return pino(
    optionsOf(options),
    format === 'pretty' ? prettyTo(destination) : (destination ?? standardOutput()),
  );
};
