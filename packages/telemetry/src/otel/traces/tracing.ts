import { context, propagation, trace } from '@opentelemetry/api';
import type { TextMapPropagator } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { limitOf, listOf } from '../environment.js';
import type { Environment } from '../environment.js';
import { fittingText } from '../plan/variables.js';
import { samplerOf } from './sampler.js';
import { SpanExport, spanTextMax } from './span-export.js';
import type { SpanQueue } from './span-export.js';
import { keepTracer } from './tracer.js';

/**
 * A caller's trace goes on, but not its baggage: what a stranger wrote into a header is not ours to hand to the
 * services we call. `OTEL_PROPAGATORS` can ask for it.
 */
const DEFAULT_PROPAGATORS = 'tracecontext';

const propagators: Readonly<Record<string, () => TextMapPropagator>> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
};

const propagatorOf = (environment: Environment): TextMapPropagator => {
  const names = listOf(fittingText(environment, 'OTEL_PROPAGATORS') ?? DEFAULT_PROPAGATORS);
  return new CompositePropagator({ propagators: names.flatMap((name) => propagators[name]?.() ?? []) });
};

/** Spans wait in memory until they are sent, so their parts are bounded; the variables are the standard's. */
const spanLimitsOf = (environment: Environment) => ({
  attributeCountLimit: limitOf(
    environment,
    'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
    limitOf(environment, 'OTEL_ATTRIBUTE_COUNT_LIMIT', 128),
  ),
  attributeValueLengthLimit: spanTextMax(environment),
  eventCountLimit: limitOf(environment, 'OTEL_SPAN_EVENT_COUNT_LIMIT', 32),
  linkCountLimit: limitOf(environment, 'OTEL_SPAN_LINK_COUNT_LIMIT', 128),
  attributePerEventCountLimit: limitOf(environment, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 128),
  attributePerLinkCountLimit: limitOf(environment, 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 128),
});

/**
 * Makes spans real from now on. Without a destination no span is recorded, but every request still gets a trace id,
 * which joins its log lines over both processes.
 */
export const startTracing = (options: {
  readonly resource: Resource;
  readonly queues: readonly SpanQueue[];
  readonly environment: Environment;
}): void => {
  const { resource, queues, environment } = options;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(propagatorOf(environment));
  const provider = new TracerProvider({
    resource,
    sampler: queues.length === 0 ? new AlwaysOffSampler() : samplerOf(environment),
    spanLimits: spanLimitsOf(environment),
    spanProcessors: queues.length === 0 ? [] : [new SpanExport(queues, spanTextMax(environment))],
  });
  trace.setGlobalTracerProvider(provider);
  keepTracer(provider.getTracer('@bellwether/telemetry'));
};

/** Spans are nothing again, and the context is no longer carried along. */
export const stopTracing = (): void => {
  keepTracer(undefined);
  trace.disable();
  propagation.disable();
  context.disable();
};
