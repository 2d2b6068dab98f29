import { TraceFlags } from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { LogSink } from '../../logs/create-logger.js';
import { positiveOf } from '../environment.js';
import type { Environment } from '../environment.js';
import type { Sender } from '../export/export-outcome.js';
import { ExportQueue } from '../export/export-queue.js';
import type { QueueLimits } from '../export/export-queue.js';
import type { ExportRecord } from '../export/export-record.js';

type LogRecord = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number];

export type LogQueue = ExportQueue<string>;

/** The standard's names and defaults for batches of log records, but a shorter wait: logs are read along. */
export const logLimits = (environment: Environment): QueueLimits => ({
  itemsMax: positiveOf(environment, 'OTEL_BLRP_MAX_QUEUE_SIZE', 2048),
  batchItems: positiveOf(environment, 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 512),
  delayMs: positiveOf(environment, 'OTEL_BLRP_SCHEDULE_DELAY', 1000),
  weightMax: 8 * 1024 * 1024,
  giveUpAfterMs: 2 * 60_000,
});

/** The numbers the standard gives to the names of levels. */
const severities: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};

const scope = { name: '@bellwether/telemetry' };
const nanosecondsPerMillisecond = 1_000_000;

const hrTimeOf = (ms: number): [number, number] => [
  Math.floor(ms / 1000),
  Math.round((ms % 1000) * nanosecondsPerMillisecond),
];

const spanOf = (traceId: unknown, spanId: unknown): LogRecord['spanContext'] =>
  typeof traceId === 'string' && typeof spanId === 'string'
    ? { traceId, spanId, traceFlags: TraceFlags.NONE }
    : undefined;

/** A line of the log as a record: what the standard has a place for goes there, the rest are attributes. */
const recordOf = (line: string, resource: Resource): LogRecord => {
  const { level, time, message, trace_id, span_id, ...attributes } = JSON.parse(line) as Record<
    string,
    unknown
  >;
  const name = String(level);
  const spanContext = spanOf(trace_id, span_id);
  return {
    hrTime: hrTimeOf(Date.parse(String(time)) || Date.now()),
    hrTimeObserved: hrTimeOf(Date.now()),
    severityText: name,
    severityNumber: severities[name] ?? 0,
    body: typeof message === 'string' ? message : '',
    attributes: attributes as LogRecord['attributes'],
    ...(spanContext === undefined ? {} : { spanContext }),
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
  } as LogRecord;
};

const refusedOf = (answer: Uint8Array): number => {
  if (answer.length === 0) return 0;
  try {
    return Number(ProtobufLogsSerializer.deserializeResponse(answer).partialSuccess?.rejectedLogRecords ?? 0);
  } catch {
    return 0;
  }
};

/** Lines wait as text and are taken apart only when they are sent, so that logging costs no more than before. */
export const createLogQueue = (options: {
  readonly sender: Sender;
  readonly record: ExportRecord;
  readonly limits: QueueLimits;
  readonly resource: Resource;
}): LogQueue =>
  new ExportQueue<string>({
    sender: options.sender,
    record: options.record,
    limits: options.limits,
    encode: (lines) =>
      ProtobufLogsSerializer.serializeRequest(lines.map((line) => recordOf(line, options.resource))) ??
      new Uint8Array(),
    weightOf: (line) => line.length,
    refusedOf,
  });

/** What a logger writes to besides standard output. */
export class LogExport implements LogSink {
  constructor(private readonly queues: readonly LogQueue[]) {}

  write(line: string): void {
    for (const queue of this.queues) queue.offer(line);
  }
}
