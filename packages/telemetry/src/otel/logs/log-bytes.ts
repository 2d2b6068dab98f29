import { writeAttribute } from '../protobuf/any-value.js';
import { ProtobufBytes } from '../protobuf/protobuf-bytes.js';

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

/** The field may have been written by whoever logged: what is no time of these centuries tells nothing. */
const timeOf = (time: unknown, nowMs: number): number => {
  const ms = Date.parse(String(time));
  return ms >= 0 && ms <= LAST_TIME_MS ? ms : nowMs;
};
const LAST_TIME_MS = 2 ** 43;

/**
 * `LogRecord`: time 1, severity 2 and 3, body 5, attributes 6, trace 9, span 10, time observed 11. What of a line the
 * standard has a place for goes there, the rest are attributes. The line is without secrets already.
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
