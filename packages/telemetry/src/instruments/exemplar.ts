/** The span that is being worked on while a value is recorded. */
export interface SpanReference {
  readonly traceId: string;
  readonly spanId: string;
}

/** Asked on every recording; answers nothing where no span is sampled. */
export type ExemplarSource = () => SpanReference | undefined;

/** One recorded value with the span it came from. Kept per bucket; the newest replaces the one before. */
export interface Exemplar {
  traceId: string;
  spanId: string;
  value: number;
  timestampMs: number;
}

/** Overwrites in place: recording inside a trace allocates once per bucket, not once per value. */
export function keepExemplar(
  kept: (Exemplar | undefined)[],
  index: number,
  span: SpanReference,
  value: number,
): void {
  const before = kept[index];
  if (before === undefined) {
    kept[index] = { traceId: span.traceId, spanId: span.spanId, value, timestampMs: Date.now() };
    return;
  }
  before.traceId = span.traceId;
  before.spanId = span.spanId;
  before.value = value;
  before.timestampMs = Date.now();
}
