import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { pid } from 'node:process';
import { context, logs, propagation, trace } from '@opentelemetry/api';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { defaultResource, resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { NodeSDK } from '@opentelemetry/sdk-node';
import { redactFields } from '../redaction/redact-fields.js';
import { textOf, withOtelVariables, type Environment } from './environment.js';
import { fittingVariables } from './plan/variables.js';
import { SpanExport, spanTextMax, type SpanQueue } from './traces/span-export.js';
import { keepTracer, TRACER_NAME } from './traces/with-span.js';

export interface Identity {
  readonly serviceName: string;
  readonly version?: string | undefined;
}

/**
 * The sender of the signals: name and version of the service, this instance of it, and what the environment
 * adds. The environment wins, as the standard has it; `OTEL_SERVICE_NAME` wins over all.
 */
export const resourceOf = ({ serviceName, version }: Identity, environment: Environment): Resource => {
  const given = parseKeyPairsIntoRecord(textOf(environment, 'OTEL_RESOURCE_ATTRIBUTES'));
  const named = textOf(environment, 'OTEL_SERVICE_NAME');
  return defaultResource().merge(
    resourceFromAttributes(
      redactFields({
        'service.name': serviceName,
        ...(version === undefined ? {} : { 'service.version': version }),
        'service.instance.id': randomUUID(),
        'host.name': hostname(),
        'process.pid': pid,
        ...given,
        ...(named === undefined ? {} : { 'service.name': named }),
      }),
    ),
  );
};

/**
 * Where we differ from the SDK's defaults. A caller's baggage is not handed on to the services we call.
 * Spans wait in memory, so their events and texts are bounded more tightly.
 */
const sdkVariables = (environment: Environment, isSent: boolean): Environment => ({
  OTEL_PROPAGATORS: 'tracecontext',
  OTEL_TRACES_SAMPLER_ARG: '1',
  OTEL_SPAN_EVENT_COUNT_LIMIT: '32',
  ...fittingVariables(environment),
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: String(spanTextMax(environment)),
  // Without a destination no span is recorded, but every request still gets a trace id for its log lines.
  ...(isSent ? {} : { OTEL_TRACES_SAMPLER: 'always_off' }),
});

/**
 * Loaded when tracing starts, not with the package: it brings all exporters of OpenTelemetry, 0.3 s of
 * processor time and 20 MB that a process without tracing does not pay.
 */
const loadSdk = (): typeof import('@opentelemetry/sdk-node') =>
  createRequire(import.meta.url)('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node');

export interface TracingOptions {
  readonly resource: Resource;
  readonly queues: readonly SpanQueue[];
  readonly instrumentations: readonly Instrumentation[];
  readonly environment: Environment;
}

/** The tracing of a process, assembled and owned by OpenTelemetry's NodeSDK. The export of spans is ours. */
export class Tracing {
  private readonly sdk: NodeSDK;
  private readonly spans: SpanExport;

  constructor({ resource, queues, instrumentations, environment }: TracingOptions) {
    this.spans = new SpanExport(queues, spanTextMax(environment));
    const { NodeSDK: Sdk } = loadSdk();
    this.sdk = withOtelVariables(sdkVariables(environment, queues.length > 0), () => {
      const sdk = new Sdk({
        resource,
        autoDetectResources: false,
        instrumentations: [...instrumentations],
        spanProcessors: [this.spans],
        // Pushed and scraped metrics and exported log lines have their own way out.
        metricReaders: [],
        logRecordProcessors: [],
      });
      sdk.start();
      return sdk;
    });
    keepTracer(trace.getTracer(TRACER_NAME));
  }

  /** Sends the spans that wait, in bounded time. */
  shutdown(withinMs: number): Promise<void> {
    this.spans.closeWithinMs = withinMs;
    return this.sdk.shutdown();
  }
}

/** Takes the SDK off the process, so that the next one can be registered. */
export const releaseTracing = (): void => {
  keepTracer(undefined);
  trace.disable();
  logs.disable();
  propagation.disable();
  context.disable();
};
