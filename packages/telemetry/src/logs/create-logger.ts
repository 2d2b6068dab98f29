import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import pino from 'pino';
import type { DestinationStream, Level, Logger, LoggerOptions } from 'pino';
import { redactFields } from '../redaction/redact-fields.js';
import { currentLogFields } from './log-fields.js';
import { redactLine } from './redact-line.js';

export type LogLevel = Level | 'silent';
export type LogFormat = 'json' | 'pretty';

/** Takes each finished line, already redacted. It must return at once and never throw. */
export interface LogSink {
  write(line: string): void;
}

export interface CreateLoggerOptions {
  /** The name of the process, on every line. */
  readonly process: string;
  readonly level?: LogLevel;
  /** `json`: one object a line. `pretty`: for a person at a terminal. */
  readonly format?: LogFormat;
  /** Fields of every line. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** Where lines go; standard output unless said otherwise. */
  readonly destination?: DestinationStream;
  /** Where lines go as well, as JSON whatever the format: the export of logs. */
  readonly exportTo?: LogSink | undefined;
}

/** Lines that wait for a slow reader of standard output. Beyond this they are dropped: a reader must not stop work. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

/** What every line says about where it was written: the span, the request, the subject. */
const whereabouts = (): Record<string, unknown> => {
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

const optionsOf = ({ process, level, base, exportTo }: CreateLoggerOptions): LoggerOptions => ({
  level: level ?? 'info',
  base: { process, ...base },
  messageKey: 'message',
  errorKey: 'err',
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }), log: printable },
  // The formatter above has made them printable already.
  serializers: { err: (error: unknown) => error },
  mixin: whereabouts,
  hooks: {
    streamWrite: (line) => {
      const shown = redactLine(line);
      exportTo?.write(shown);
      return shown;
    },
  },
});

/** With a least length of 0, a flush answers at once and a process that waits for it ends before its last lines. */
const standardOutput = (): DestinationStream =>
  pino.destination({ dest: 1, sync: false, minLength: 1, maxLength: WAITING_BYTES_MAX });

const prettyTo = (destination: DestinationStream | undefined): DestinationStream => {
  // Loaded only where a person reads along: production neither needs it nor pays for it.
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
