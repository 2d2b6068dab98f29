import { TraceFlags, type Attributes, type TraceState } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { redactField } from '../../redaction/redact-fields.js';
import { redactText } from '../../redaction/redact-text.js';
import { positiveOf, type Environment } from '../environment.js';
import { ExportQueue, type QueueLimits } from '../export/export-queue.js';
import type { ExportRecord } from '../export/export-record.js';
import type { Sender } from '../export/otlp-sender.js';
import { resourceBytes, writeAttribute } from '../protobuf/any-value.js';
import { ProtobufBytes } from '../protobuf/protobuf-bytes.js';

/** Bits of `Span.flags` and `Link.flags`: whether it is known that the other span is remote, and whether it is. */
const KNOWS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const flagsOf = (traceFlags: number, isRemote: boolean | undefined): number =>
  (traceFlags & 0xff) | KNOWS_REMOTE | (isRemote === true ? IS_REMOTE : 0);

/** Secrets are redacted when a span is sent, not when it is made, so that no request waits for it. */
const writeAttributes = (to: ProtobufBytes, field: number, attributes: Attributes | undefined): void => {
  for (const key in attributes) writeAttribute(to, field, key, redactField(key, attributes[key]));
};

/** The trace state is a text of the caller. With a secret in it, none of it is sent. */
const writeState = (to: ProtobufBytes, state: TraceState | undefined): void => {
  const text = state?.serialize() ?? '';
  if (text !== '' && redactText(text) === text) to.text(3, text);
};

/** `Event`: time 1, name 2, attributes 3, dropped attributes 4. */
const writeEvent = (to: ProtobufBytes, event: ReadableSpan['events'][number]): void => {
  const start = to.open(11);
  to.hrTime(1, event.time);
  to.text(2, redactText(event.name));
  writeAttributes(to, 3, event.attributes);
  to.count(4, event.droppedAttributesCount ?? 0);
  to.close(start);
};

/** `Link`: trace 1, span 2, trace state 3, attributes 4, dropped attributes 5, flags 6. */
const writeLink = (to: ProtobufBytes, link: ReadableSpan['links'][number]): void => {
  const { traceId, spanId, traceState, traceFlags, isRemote } = link.context;
  const start = to.open(13);
  to.hex(1, traceId);
  to.hex(2, spanId);
  writeState(to, traceState);
  writeAttributes(to, 4, link.attributes);
  to.count(5, link.droppedAttributesCount ?? 0);
  to.fixed32(6, flagsOf(traceFlags, isRemote));
  to.close(start);
};

/** `Status`: message 2, code 3. */
const writeStatus = (to: ProtobufBytes, { code, message }: ReadableSpan['status']): void => {
  const start = to.open(15);
  if (message !== undefined) to.text(2, redactText(message));
  to.count(3, code);
  to.close(start);
};

/**
 * `Span`: trace 1, span 2, trace state 3, parent 4, name 5, kind 6, times 7 and 8, attributes 9 and dropped
 * ones 10, events 11 and 12, links 13 and 14, status 15, flags 16. Kinds count from one there.
 */
const writeSpan = (to: ProtobufBytes, span: ReadableSpan): void => {
  const start = to.open(2);
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  to.hex(1, traceId);
  to.hex(2, spanId);
  writeState(to, traceState);
  if (span.parentSpanContext !== undefined) to.hex(4, span.parentSpanContext.spanId);
  to.text(5, redactText(span.name));
  to.count(6, span.kind + 1);
  to.hrTime(7, span.startTime);
  to.hrTime(8, span.endTime);
  writeAttributes(to, 9, span.attributes);
  to.count(10, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(to, event);
  to.count(12, span.droppedEventsCount);
  for (const link of span.links) writeLink(to, link);
  to.count(14, span.droppedLinksCount);
  writeStatus(to, span.status);
  to.fixed32(16, flagsOf(traceFlags, span.parentSpanContext?.isRemote));
  to.close(start);
};

type Scope = ReadableSpan['instrumentationScope'];

const writeScope = (to: ProtobufBytes, scope: Scope, spans: readonly ReadableSpan[]): void => {
  const scopeSpans = to.open(2);
  const start = to.open(1);
  to.text(1, scope.name);
  if (scope.version !== undefined) to.text(2, scope.version);
  to.close(start);
  for (const span of spans) writeSpan(to, span);
  to.close(scopeSpans);
};

/** `ExportTraceServiceRequest { ResourceSpans { Resource, ScopeSpans { InstrumentationScope, Span } } }`. */
export const spansRequest = (spans: readonly ReadableSpan[]): Uint8Array => {
  const to = new ProtobufBytes();
  const [first] = spans;
  if (first === undefined) return to.finished();
  const start = to.open(1);
  // A process has one resource.
  to.block(1, resourceBytes(first.resource));
  const byScope = Map.groupBy(spans, ({ instrumentationScope }) => instrumentationScope);
  for (const [scope, each] of byScope) writeScope(to, scope, each);
  to.close(start);
  return to.finished();
};

export type SpanQueue = ExportQueue<ReadableSpan>;

/** The standard's names and defaults for batches of spans. */
export const spanLimits = (environment: Environment): QueueLimits => ({
  itemsMax: positiveOf(environment, 'OTEL_BSP_MAX_QUEUE_SIZE', 2048),
  batchItems: positiveOf(environment, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
  delayMs: positiveOf(environment, 'OTEL_BSP_SCHEDULE_DELAY', 5000),
  giveUpAfterMs: 2 * 60_000,
});

export const createSpanQueue = (sender: Sender, record: ExportRecord, limits: QueueLimits): SpanQueue =>
  new ExportQueue<ReadableSpan>({ sender, record, limits, encode: spansRequest });

/** The standard's limit for the length of one value of a span. */
export const spanTextMax = (environment: Environment): number =>
  positiveOf(
    environment,
    'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    positiveOf(environment, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 8192),
  );

/** A copy, because a slice keeps the whole text in memory. */
const cut = (text: string, max: number): string => Buffer.from(text.slice(0, max)).toString();

/** How long the last signals of a process may take to be sent. */
export const SIGNALS_SHUTDOWN_MS = 5000;

/** The span processor of the SDK: queues every sampled span for every destination when it ends. */
export class SpanExport implements SpanProcessor {
  closeWithinMs = SIGNALS_SHUTDOWN_MS;

  constructor(
    private readonly queues: readonly SpanQueue[],
    private readonly textMax: number,
  ) {}

  onStart(): void {}

  /** The SDK bounds attributes only, and the message of a database error may be long. */
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

  async shutdown(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.close(this.closeWithinMs)));
  }
}
