import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ExemplarSource } from '../instruments/series-table.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import type { TelemetryLog } from '../instruments/telemetry-log.js';
import type { LogSink } from '../logs/create-logger.js';
import { redactText } from '../redaction/redact-text.js';
import { ownEnvironment, textOf, type Environment } from './environment.js';
import { ExportRecord, addExportMetrics } from './export/export-record.js';
import { OtlpSender, type Sender } from './export/otlp-sender.js';
import {
  areInstrumentationsInstalled,
  installedInstrumentations,
  removeInstrumentations,
} from './instrumentations.js';
import { LogExport, createLogQueue, logLimits, type LogQueue } from './log-export.js';
import { MetricsEncoder } from './metrics/metrics-encoder.js';
import { MetricsPush } from './metrics/metrics-push.js';
import type { Destination, GivenDsn, Signal } from './plan/destination.js';
import { describePlan, planOff, planExport, type Plan } from './plan/plan-export.js';
import { SIGNALS_SHUTDOWN_MS, createSpanQueue, spanLimits, type SpanQueue } from './traces/span-export.js';
import { activeSpanReference } from './traces/trace-context.js';
import { Tracing, releaseTracing, resourceOf } from './tracing.js';

export interface StartTelemetryOptions {
  /** The name of the service, unless `OTEL_SERVICE_NAME` gives another. */
  readonly serviceName: string;
  readonly version?: string | undefined;
  /** Off: nothing is traced and nothing is sent, whatever the environment says. */
  readonly enabled?: boolean;
  /** What to set so that it is on, for the message that says it is off. */
  readonly enabledBy?: string;
  /** Sends all three signals to where it leads, beside what the OTEL_* variables say. */
  readonly dsn?: GivenDsn | undefined;
  readonly environment?: Environment;
}

interface Exporter {
  readonly destination: Destination;
  readonly record: ExportRecord;
  readonly sender: Sender;
}

/** The owner of the tracer, the context and the instrumentations, of which a process has one each. */
let inCharge: TelemetryExport | undefined;

/** The previous owner may still send its last spans, but makes no more. */
const activate = (signals: TelemetryExport): void => {
  if (inCharge !== undefined) releaseTracing();
  inCharge = signals;
};

const refused = (serviceName: string): Plan => {
  const because = `the signals of this process are sent for ${serviceName} already, and a process has room for one`;
  return { ...planOff(because), warnings: [`${because}: these are off`] };
};

/** Traces, pushed metrics and exported logs of one process, from its start to its end. */
export class TelemetryExport {
  /** What a logger writes to besides standard output; undefined where no log is exported. */
  readonly logSink: LogSink | undefined;
  /** The span that a recorded value belongs to; undefined where no trace is exported. */
  readonly exemplar: ExemplarSource | undefined;
  readonly plan: Plan;
  private readonly serviceName: string;
  private readonly resource: Resource;
  private readonly exporters: readonly Exporter[];
  private readonly spanQueues: readonly SpanQueue[];
  private readonly logQueues: readonly LogQueue[];
  private readonly tracing: Tracing | undefined;
  private push: MetricsPush | undefined;
  private ended: Promise<void> | undefined;

  constructor(options: StartTelemetryOptions) {
    const { enabled = true, enabledBy = 'enabled: true', dsn, environment = ownEnvironment() } = options;
    const other = inCharge?.ended === undefined ? inCharge : undefined;
    const wanted = planExport({ enabled, enabledBy, dsn, environment });
    this.plan = other !== undefined && wanted.enabled ? refused(other.serviceName) : wanted;
    this.serviceName = options.serviceName;
    this.resource = resourceOf(options, environment);
    this.exporters = Object.values(this.plan.signals).flatMap(({ destinations }) =>
      destinations.map(exporterTo),
    );
    this.spanQueues = this.exportersOf('traces').map(({ sender, record }) =>
      createSpanQueue(sender, record, spanLimits(environment)),
    );
    this.logQueues = this.exportersOf('logs').map(({ sender, record }) =>
      createLogQueue({ sender, record, limits: logLimits(environment) }, this.resource),
    );
    this.logSink = this.logQueues.length === 0 ? undefined : new LogExport(this.logQueues);
    this.exemplar =
      this.spanQueues.length === 0 || exemplarsAreOff(environment) ? undefined : activeSpanReference;
    if (!this.plan.enabled) {
      if (other === undefined) removeInstrumentations();
      return;
    }
    activate(this);
    this.tracing = new Tracing({
      resource: this.resource,
      queues: this.spanQueues,
      instrumentations: installedInstrumentations(),
      environment,
    });
  }

  /** Logs one line per signal, on or off, where to, and why; then a warning for each doubtful setting. */
  announce(log: TelemetryLog): void {
    for (const { record } of this.exporters) record.log = log;
    for (const { message, ...fields } of describePlan(this.plan)) log.info(fields, message);
    for (const warning of this.plan.warnings) log.warn({}, redactText(warning));
    for (const note of this.plan.notes) log.info({}, redactText(note));
    if (!this.plan.enabled) return;
    if (!areInstrumentationsInstalled()) {
      log.warn(
        {},
        'started without node --import @bellwether/telemetry/start: requests, SQL and Redis are not traced',
      );
    }
    const report = (message: string) => log.warn({}, `OpenTelemetry: ${redactText(message)}`);
    const silent = () => {};
    diag.setLogger(
      { error: report, warn: report, info: silent, debug: silent, verbose: silent },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
  }

  /** Adds the metrics of the exports to the registry, and pushes the registry where metrics are sent. */
  attachMetrics(registry: MetricRegistry): void {
    addExportMetrics(
      registry,
      this.exporters.map(({ record }) => record),
    );
    const destinations = this.exportersOf('metrics');
    if (destinations.length === 0) return;
    this.push = new MetricsPush(
      new MetricsEncoder(registry, this.resource),
      destinations,
      this.plan.pushEveryMs,
    );
    this.push.start();
  }

  /** Pushes the metrics now; at once done where none are pushed. */
  async pushMetrics(): Promise<void> {
    await this.push?.push();
  }

  /** The last push, while the sources of the metrics still exist. */
  async pushLastMetrics(withinMs = SIGNALS_SHUTDOWN_MS): Promise<void> {
    await this.push?.close(withinMs);
    this.push = undefined;
  }

  /** Sends the queued signals in bounded time. Called last, when no more are made. */
  shutdown(withinMs = SIGNALS_SHUTDOWN_MS): Promise<void> {
    this.ended ??= this.end(withinMs);
    return this.ended;
  }

  private async end(withinMs: number): Promise<void> {
    await Promise.all([
      this.pushLastMetrics(withinMs),
      this.tracing?.shutdown(withinMs),
      ...this.logQueues.map((queue) => queue.close(withinMs)),
    ]);
    for (const { sender } of this.exporters) sender.close();
    if (inCharge !== this) return;
    releaseTracing();
    inCharge = undefined;
  }

  private exportersOf(signal: Signal): readonly Exporter[] {
    return this.exporters.filter(({ destination }) => destination.signal === signal);
  }
}

const exporterTo = (destination: Destination): Exporter => {
  const { signal, name, url } = destination;
  const record = new ExportRecord(signal, name, redactText(url));
  return { destination, record, sender: new OtlpSender(destination) };
};

/** `trace_based` is the default; `always_on` would refer to spans that are not sent. */
const exemplarsAreOff = (environment: Environment): boolean =>
  textOf(environment, 'OTEL_METRICS_EXEMPLAR_FILTER')?.toLowerCase() === 'always_off';

/** Called first, before the application is built. */
export const startTelemetry = (options: StartTelemetryOptions): TelemetryExport =>
  new TelemetryExport(options);
