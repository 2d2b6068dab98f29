export { COLLECTOR_TIMEOUT_MS } from './instruments/collector.js';
export type { Collector, CollectorFailureReason } from './instruments/collector.js';
export { collectProcessMetrics } from './families/process.telemetry.js';
export { type Format, Rendering } from './exposition/rendering.js';
export { Exposition } from './exposition/exposition.js';
export type {
  FamilyType,
  ForeignExemplar,
  ForeignFamily,
  ForeignSample,
  StreamedFamily,
} from './instruments/family.js';
export { MetricsEndpoint, answerScrape, errorAnswer } from './exposition/metrics-endpoint.js';
export { renderFamilies } from './exposition/foreign-renderer.js';
export type { ScrapeAnswer, ScrapeRequest } from './exposition/metrics-endpoint.js';
export { createMetricsListener } from './exposition/metrics-listener.js';
export type { MetricsListener, MetricsListenerOptions, ScrapeGuard } from './exposition/metrics-listener.js';
export { CatalogCounter, CounterSeries } from './instruments/catalog-counter.js';
export { CatalogGauge, GaugeSeries } from './instruments/catalog-gauge.js';
export type { CatalogInstrument } from './instruments/catalog-instrument.js';
export { CatalogHistogram, HistogramSeries } from './instruments/catalog-histogram.js';
export type { Exemplar, ExemplarSource, SpanReference } from './instruments/series-table.js';
export type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  Counter,
  Gauge,
  Histogram,
  InstrumentOf,
  InstrumentsOf,
} from './instruments/instrument.js';
export { MetricRegistry, SERIES_LIMIT } from './instruments/metric-registry.js';
export type { BuildInfo, MetricRegistryOptions } from './instruments/metric-registry.js';
export { REDACTED } from './redaction/text-rule.js';
export { redactField, redactFields } from './redaction/redact-fields.js';
export { redactText } from './redaction/redact-text.js';
export { createLogger } from './logs/create-logger.js';
export type { CreateLoggerOptions, LogFormat, LogLevel, LogSink } from './logs/create-logger.js';
export { addLogFields, currentLogFields, withLogFields, type LogFields } from './logs/log-fields.js';
export type { TelemetryLog } from './instruments/telemetry-log.js';
export {
  MetricsGuard,
  type BasicAuthOptions,
  type MetricsGuardOptions,
  type Refusal,
  type RefusalReason,
  type Verdict,
} from './auth/metrics-guard.js';
export { parseAuthorization, parseBasic } from './auth/authorization-header.js';
export type { SecretText } from './auth/secret-source.js';
export { DatabaseTelemetry } from './families/database.telemetry.js';
export type { DatabaseOperation, PoolState, TimedQuery } from './families/database.telemetry.js';
export { HttpTelemetry, type FinishedRequest, type HttpMethod } from './families/http.telemetry.js';
export { TelemetryExport, startTelemetry, type StartTelemetryOptions } from './otel/telemetry-export.js';
export { traceEnqueue, traceJob, type ClaimedJobTrace, type TracedJob } from './otel/traces/job-trace.js';
export { linkBatchTraces, type BatchTrace, withSpan, type WithSpanOptions } from './otel/traces/with-span.js';
export {
  activeSpanReference,
  injectTraceContext,
  sampledTraceparent,
  linkActiveSpan,
  withExtractedContext,
  type TraceCarrier,
} from './otel/traces/trace-context.js';
export { type FailureReason, type Outcome, probeDestination } from './otel/export/otlp-sender.js';
export type { Destination } from './otel/plan/destination.js';
export { planExport, type Plan, type SignalPlan, type SignalWishes } from './otel/plan/plan-export.js';
