import { TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { positiveOf } from '../environment.js';
import type { Environment } from '../environment.js';
import { ExportQueue } from '../export/export-queue.js';
import type { QueueLimits } from '../export/export-queue.js';
import type { Sender } from '../export/export-outcome.js';
import type { ExportRecord } from '../export/export-record.js';
import { spansRequest } from './span-bytes.js';

export type SpanQueue = ExportQueue<ReadableSpan>;

/** The standard's names and defaults for batches of spans. */
export const spanLimits = (environment: Environment): QueueLimits => ({
  itemsMax: positiveOf(environment, 'OTEL_BSP_MAX_QUEUE_SIZE', 2048),
  batchItems: positiveOf(environment, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
  delayMs: positiveOf(environment, 'OTEL_BSP_SCHEDULE_DELAY', 5000),
  giveUpAfterMs: 2 * 60_000,
});

const refusedOf = (answer: Uint8Array): number => {
  if (answer.length === 0) return 0;
  try {
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(answer);
    return Number(partialSuccess?.rejectedSpans ?? 0);
  } catch {
    // An answer that is no answer: the status said that all was taken.
    return 0;
  }
};

export const createSpanQueue = (sender: Sender, record: ExportRecord, limits: QueueLimits): SpanQueue =>
  new ExportQueue<ReadableSpan>({ sender, record, limits, encode: spansRequest, refusedOf });

/** Hands every sampled span to every destination when it ends: a push on an array each. */
export class SpanExport implements SpanProcessor {
  constructor(private readonly queues: readonly SpanQueue[]) {}

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    for (const queue of this.queues) queue.offer(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
