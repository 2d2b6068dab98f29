/**
 * OpenTelemetry's own tracing of an app on Fastify, as its documentation sets it up: NodeSDK, an OTLP exporter behind a
 * batch processor, and the instrumentations of http and Fastify. Loaded before anything that it instruments.
 */
import { register } from 'node:module';
import FastifyOtel from '@fastify/otel';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
new NodeSDK({
  serviceName: 'bench',
  // NodeSDK puts it behind a BatchSpanProcessor.
  traceExporter: new OTLPTraceExporter(),
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [
    new HttpInstrumentation(),
    new FastifyOtel.FastifyOtelInstrumentation({ registerOnInitialization: true }),
  ],
}).start();

const tracer = trace.getTracer('bench');

/** A span of the app's own, as its documentation writes one. */
export const withSpan = (name, work) =>
  tracer.startActiveSpan(name, async (span) => {
    try {
      return await work();
    } finally {
      span.end();
    }
  });
