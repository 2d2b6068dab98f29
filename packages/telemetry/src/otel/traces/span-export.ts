import { TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
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

/** The standard's limit for the length of one value of a span. */
export const spanTextMax = (environment: Environment): number =>
  positiveOf(
    environment,
    'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    positiveOf(environment, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 8192),
  );

/** Copied, because a part of a text holds on to the whole of it. */
const cut = (text: string, max: number): string => Buffer.from(text.slice(0, max)).toString();

/** Hands every sampled span to every destination when it ends: a push on an array each. */
export class SpanExport implements SpanProcessor {
  constructor(
    private readonly queues: readonly SpanQueue[],
    private readonly textMax: number,
  ) {}

  onStart(): void {}

  /** The library bounds attributes only, and what an error says may be as long as an answer of a database. */
  onEnding(span: Span): void {
    const { name, status } = span;
    if (name.length > this.textMax) span.updateName(cut(name, this.textMax));
    if (status.message !== undefined && status.message.length > this.textMax)
      span.setStatus({ code: status.code, message: cut(status.message, this.textMax) });
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    for (const queue of this.queues) queue.offer(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
