import { registerInstrumentations } from '@opentelemetry/instrumentation';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { traceFastify, untraceFastify } from './traces/fastify-spans.js';
import { traceRequests, untraceRequests } from './traces/request-spans.js';
import { whileRecorded } from './while-recorded.js';

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
      disableIncomingRequestInstrumentation: true,
      requireParentforOutgoingSpans: true,
    }),
    whileRecorded(new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }), ['query']),
    // The command's name is enough: arguments are keys and payloads.
    whileRecorded(
      new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
      ['sendCommand', 'connect'],
    ),
    new UndiciInstrumentation({ requireParentforSpans: true }),
  ];
  registerInstrumentations({ instrumentations: [...installed] });
  traceRequests();
  traceFastify();
};

export const areInstrumentationsInstalled = (): boolean => installed.length > 0;

/** Takes them off again: switched off must cost nothing. */
export const removeInstrumentations = (): void => {
  for (const instrumentation of installed) instrumentation.disable();
  installed = [];
  untraceRequests();
  untraceFastify();
};
