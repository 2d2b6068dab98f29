import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { LogSink } from '../../logs/create-logger.js';
import { positiveOf } from '../environment.js';
import type { Environment } from '../environment.js';
import type { Sender } from '../export/export-outcome.js';
import { ExportQueue } from '../export/export-queue.js';
import type { QueueLimits } from '../export/export-queue.js';
import type { ExportRecord } from '../export/export-record.js';
import { resourceBytes } from '../protobuf/resource-bytes.js';
import { logsRequest } from './log-bytes.js';

export type LogQueue = ExportQueue<string>;

/** The standard's names and defaults for batches of log records, but a shorter wait: logs are read along. */
export const logLimits = (environment: Environment): QueueLimits => ({
  itemsMax: positiveOf(environment, 'OTEL_BLRP_MAX_QUEUE_SIZE', 2048),
  batchItems: positiveOf(environment, 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 512),
  delayMs: positiveOf(environment, 'OTEL_BLRP_SCHEDULE_DELAY', 1000),
  weightMax: 8 * 1024 * 1024,
  giveUpAfterMs: 2 * 60_000,
});

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
}): LogQueue => {
  const { sender, record, limits } = options;
  const resource = resourceBytes(options.resource);
  return new ExportQueue<string>({
    sender,
    record,
    limits,
    encode: (lines) => logsRequest(lines, resource),
    weightOf: (line) => line.length,
    refusedOf,
  });
};

/** What a logger writes to besides standard output. */
export class LogExport implements LogSink {
  constructor(private readonly queues: readonly LogQueue[]) {}

  write(line: string): void {
    for (const queue of this.queues) queue.offer(line);
  }
}
