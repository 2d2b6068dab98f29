import type { Resource } from '@opentelemetry/resources';
import type { LogSink } from '../logs/create-logger.js';
import { positiveOf, type Environment } from './environment.js';
import { ExportQueue, type QueueLimits, type QueueOptions } from './export/export-queue.js';
import { resourceBytes, writeAttribute } from './protobuf/any-value.js';
import { ProtobufBytes } from './protobuf/protobuf-bytes.js';

/** The numbers the standard gives to the names of levels. */
const severities: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};

const isHex = (value: unknown, length: number): value is string =>
  typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value);

/** The caller of the logger may have set the field: a time before 1970 or after 2248 is replaced. */
const timeOf = (time: unknown, nowMs: number): number => {
  const ms = Date.parse(String(time));
  return ms >= 0 && ms <= LAST_TIME_MS ? ms : nowMs;
};
const LAST_TIME_MS = 2 ** 43;

/**
 * `LogRecord`: time 1, severity 2 and 3, body 5, attributes 6, trace 9, span 10, time observed 11. Fields
 * that the standard does not know are attributes. The line is redacted already.
 */
const writeRecord = (to: ProtobufBytes, line: string, nowMs: number): void => {
  const fields = JSON.parse(line) as Record<string, unknown>;
  const { level, time, message, trace_id, span_id } = fields;
  const start = to.open(2);
  to.nanoseconds(1, timeOf(time, nowMs));
  to.count(2, severities[String(level)] ?? 0);
  to.text(3, String(level));
  const body = to.open(5);
  to.text(1, typeof message === 'string' ? message : '');
  to.close(body);
  for (const key in fields) if (!placed.has(key)) writeAttribute(to, 6, key, fields[key]);
  if (isHex(trace_id, 32) && isHex(span_id, 16)) {
    to.hex(9, trace_id);
    to.hex(10, span_id);
  }
  to.nanoseconds(11, nowMs);
  to.close(start);
};

const placed = new Set(['level', 'time', 'message', 'trace_id', 'span_id']);

/** `ExportLogsServiceRequest { ResourceLogs { Resource, ScopeLogs { InstrumentationScope, LogRecord } } }`. */
export const logsRequest = (lines: readonly string[], resource: Uint8Array): Uint8Array => {
  const nowMs = Date.now();
  const to = new ProtobufBytes();
  const resourceLogs = to.open(1);
  to.block(1, resource);
  const scopeLogs = to.open(2);
  const scope = to.open(1);
  to.text(1, '@bellwether/telemetry');
  to.close(scope);
  for (const line of lines) writeRecord(to, line, nowMs);
  to.close(scopeLogs);
  to.close(resourceLogs);
  return to.finished();
};

export type LogQueue = ExportQueue<string>;

/** The standard's names and defaults for batches of log records. */
export const logLimits = (environment: Environment): QueueLimits => ({
  itemsMax: positiveOf(environment, 'OTEL_BLRP_MAX_QUEUE_SIZE', 2048),
  batchItems: positiveOf(environment, 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 512),
  delayMs: positiveOf(environment, 'OTEL_BLRP_SCHEDULE_DELAY', 1000),
  weightMax: 8 * 1024 * 1024,
  giveUpAfterMs: 2 * 60_000,
});

/** Lines wait as text and are parsed only when they are sent, so that a log call pays nothing for it. */
export const createLogQueue = (
  options: Pick<QueueOptions<string>, 'sender' | 'record' | 'limits'>,
  resource: Resource,
): LogQueue => {
  const bytes = resourceBytes(resource);
  const encode = (lines: readonly string[]): Uint8Array => logsRequest(lines, bytes);
  return new ExportQueue<string>({ ...options, encode, weightOf: (line) => line.length });
};

export class LogExport implements LogSink {
  constructor(private readonly queues: readonly LogQueue[]) {}

  write(line: string): void {
    for (const queue of this.queues) queue.offer(line);
  }
}
