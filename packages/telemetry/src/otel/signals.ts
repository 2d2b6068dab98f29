import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ExemplarSource } from '../instruments/series-table.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import type { TelemetryLog } from '../instruments/telemetry-log.js';
import type { LogSink } from '../logs/create-logger.js';
import { redactText } from '../redaction/redact-text.js';
import { ownEnvironment, textOf } from './environment.js';
import type { Environment } from './environment.js';
import { addExportMetrics } from './export/export-collector.js';
import { ExportRecord } from './export/export-record.js';
import type { Sender } from './export/export-outcome.js';
import { OtlpSender } from './export/otlp-sender.js';
import { areInstrumentationsInstalled, removeInstrumentations } from './instrumentations.js';
import { LogExport, createLogQueue, logLimits } from './logs/log-export.js';
import type { LogQueue } from './logs/log-export.js';
import { MetricsEncoder } from './metrics/metrics-encoder.js';
import { MetricsPush } from './metrics/metrics-push.js';
import { describePlan } from './plan/describe-plan.js';
import type { Destination } from './plan/destination.js';
import { planOff, planSignals } from './plan/plan-signals.js';
import type { Plan } from './plan/plan-signals.js';
import { resourceOf } from './resource.js';
import type { Signal } from './signal.js';
import { createSpanQueue, spanLimits } from './traces/span-export.js';
import type { SpanQueue } from './traces/span-export.js';
import { activeSpanReference } from './traces/trace-context.js';
import { startTracing, stopTracing } from './traces/tracing.js';

export interface StartSignalsOptions {
  /** The name of the service, unless `OTEL_SERVICE_NAME` gives another. */
  readonly serviceName: string;
  readonly version?: string | undefined;
  /** Off: nothing is traced and nothing is sent, whatever the environment says. */
  readonly enabled?: boolean;
  /** What to set so that it is on, for the message that says it is off. */
  readonly enabledBy?: string;
  readonly dsn?: string | undefined;
  readonly environment?: Environment;
}

/** How long the last signals of a process may take to be sent. */
export const SIGNALS_SHUTDOWN_MS = 5000;

interface Exporter {
  readonly destination: Destination;
  readonly record: ExportRecord;
  readonly sender: Sender;
}

/** Whose the tracer, the context and the instrumentations are: there is one of each in a process. */
let inCharge: Signals | undefined;

/** One before it that is still sending its last has nothing more to trace. */
const putInCharge = (signals: Signals): void => {
  if (inCharge !== undefined) stopTracing();
  inCharge = signals;
};

const refused = (serviceName: string): Plan => {
  const because = `the signals of this process are sent for ${serviceName} already, and a process has room for one`;
  return { ...planOff(because), warnings: [`${because}: these are off`] };
};

/** Traces, pushed metrics and exported logs of one process, from its start to its end. */
export class Signals {
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
  private push: MetricsPush | undefined;
  private ended: Promise<void> | undefined;

  constructor(options: StartSignalsOptions) {
    const { enabled = true, enabledBy = 'enabled: true', dsn, environment = ownEnvironment() } = options;
    const other = inCharge?.ended === undefined ? inCharge : undefined;
    const wanted = planSignals({ enabled, enabledBy, dsn, environment });
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
      createLogQueue({ sender, record, limits: logLimits(environment), resource: this.resource }),
    );
    this.logSink = this.logQueues.length === 0 ? undefined : new LogExport(this.logQueues);
    this.exemplar =
      this.spanQueues.length === 0 || exemplarsAreOff(environment) ? undefined : activeSpanReference;
    if (!this.plan.enabled) {
      if (other === undefined) removeInstrumentations();
      return;
    }
    putInCharge(this);
    startTracing({ resource: this.resource, queues: this.spanQueues, environment });
  }

  /** One line per signal, on or off, where to, and why; then what is doubtful about the settings. */
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
    const told = (message: string) => log.warn({}, `OpenTelemetry: ${redactText(message)}`);
    const silent = () => {};
    diag.setLogger(
      { error: told, warn: told, info: silent, debug: silent, verbose: silent },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
  }

  /** Shows how the exports fare in the registry, and pushes the registry where metrics are sent. */
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

  /** The last push, while what the metrics are read from is still there. After it none follows. */
  async pushLastMetrics(withinMs = SIGNALS_SHUTDOWN_MS): Promise<void> {
    await this.push?.close(withinMs);
    this.push = undefined;
  }

  /** Sends what waits, for a bounded time. To be called last, when nothing more happens that is worth telling. */
  shutdown(withinMs = SIGNALS_SHUTDOWN_MS): Promise<void> {
    this.ended ??= this.end(withinMs);
    return this.ended;
  }

  private async end(withinMs: number): Promise<void> {
    await Promise.all([
      this.pushLastMetrics(withinMs),
      ...[...this.spanQueues, ...this.logQueues].map((queue) => queue.close(withinMs)),
    ]);
    for (const { sender } of this.exporters) sender.close();
    if (inCharge !== this) return;
    stopTracing();
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

/** The standard's `trace_based` is how it is; `always_on` would refer to spans that nobody keeps. */
const exemplarsAreOff = (environment: Environment): boolean =>
  textOf(environment, 'OTEL_METRICS_EXEMPLAR_FILTER')?.toLowerCase() === 'always_off';

/** To be called first, before the application is built. */
export const startSignals = (options: StartSignalsOptions): Signals => new Signals(options);
