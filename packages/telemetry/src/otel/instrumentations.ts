import { context } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { traceRequests, untraceRequests } from './traces/request-spans.js';
import { isInRecordedTrace } from './traces/trace-context.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type Patch = (original: AnyFunction) => AnyFunction;
type Wrap = (target: object, name: string, patch: Patch) => unknown;

/** The method with which an instrumentation replaces a function of a library; protected, not public. */
const WRAP = '_wrap';

/**
 * An instrumentation does all its work before it asks the sampler: about 10 µs a query. At one trace in a
 * hundred that is most of the cost of tracing. So the patched function is called in a recorded trace only,
 * and the original otherwise. Functions that are not named are not patched: we measure them ourselves.
 */
export const skipUnlessSampled = <I extends Instrumentation>(
  instrumentation: I,
  names: readonly string[],
): I => {
  const patching = instrumentation as unknown as { [WRAP]: Wrap };
  const wrap = patching[WRAP];
  patching[WRAP] = (target, name, patch) =>
    names.includes(name) &&
    wrap(target, name, (original) => {
      const instrumented = patch(original);
      return function callOne(...args) {
        if (isInRecordedTrace()) return instrumented.apply(this, args);
        // A pool calls back in the context of its connection, so the callback is bound, as the instrumentation does.
        const last = args.at(-1);
        if (typeof last === 'function') args[args.length - 1] = context.bind(context.active(), last);
        return original.apply(this, args);
      };
    });
  return instrumentation;
};

/** The modules that the loader's hook looks at; all others load without it. */
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
 * Makes the instrumentations for requests in and out, SQL and Redis; each patches its module from now on.
 * They are handed to the SDK when tracing starts. Only calls with a parent span become
 * spans, so the background work of a queue or a pool makes none.
 */
export const installInstrumentations = (): void => {
  if (installed.length > 0) return;
  installed = [
    new HttpInstrumentation({
      disableIncomingRequestInstrumentation: true,
      requireParentforOutgoingSpans: true,
    }),
    skipUnlessSampled(new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }), [
      'query',
    ]),
    // The command's name is enough: arguments are keys and payloads.
    skipUnlessSampled(
      new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
      ['sendCommand', 'connect'],
    ),
    new UndiciInstrumentation({ requireParentforSpans: true }),
  ];
  traceRequests();
};

/** For the SDK, which gives them its tracer. */
export const installedInstrumentations = (): readonly Instrumentation[] => installed;

export const areInstrumentationsInstalled = (): boolean => installed.length > 0;

/** A process without tracing must not pay for them. */
export const removeInstrumentations = (): void => {
  for (const instrumentation of installed) instrumentation.disable();
  installed = [];
  untraceRequests();
};
