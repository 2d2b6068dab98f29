import { trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';

let started: Tracer | undefined;

/** The tracer of this package. Looking it up by its name takes as long as starting a span that is not recorded. */
export const tracer = (): Tracer => started ?? trace.getTracer('@bellwether/telemetry');

/** To be called when tracing starts and ends: a tracer stays with the provider it was got from. */
export const keepTracer = (kept: Tracer | undefined): void => {
  started = kept;
};
