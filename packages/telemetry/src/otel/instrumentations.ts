import type { IncomingMessage } from 'node:http';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** Asked by machines every few seconds: a trace of each would bury the others. */
const untraced = new Set(['/health', '/livez', '/readyz', '/metrics', '/debug/metrics']);

export const isUntraced = (url: string | undefined): boolean =>
  untraced.has((url ?? '').split('?', 1)[0] ?? '');

/** The modules that are looked at while they load; all others load as without us. */
export const instrumentedModules: readonly string[] = [
  'http',
  'https',
  'node:http',
  'node:https',
  'pg',
  'pg-pool',
  'ioredis',
];

let installed: readonly Instrumentation[] = [];

/**
 * Spans for requests in and out, SQL and Redis. Only what is part of somebody's work becomes a span: what a queue
 * or a pool does on its own has no parent and leaves no trace.
 */
export const installInstrumentations = (): void => {
  if (installed.length > 0) return;
  installed = [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: (request: IncomingMessage) => isUntraced(request.url),
      requireParentforOutgoingSpans: true,
    }),
    new FastifyOtelInstrumentation({
      registerOnInitialization: true,
      // Every plugin has hooks; a span for each would hide the few that tell something.
      instrumentHooks: false,
      ignorePaths: ({ url }: { readonly url: string }) => isUntraced(url),
    }),
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    // The command's name is enough: arguments are keys and payloads.
    new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
    new UndiciInstrumentation({ requireParentforSpans: true }),
  ];
  registerInstrumentations({ instrumentations: [...installed] });
};

export const areInstrumentationsInstalled = (): boolean => installed.length > 0;

/** Takes them off again: switched off must cost nothing. */
export const removeInstrumentations = (): void => {
  for (const instrumentation of installed) instrumentation.disable();
  installed = [];
};
