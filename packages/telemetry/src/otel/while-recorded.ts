import { context } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { isInRecordedTrace } from './traces/recorded.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type Patch = (original: AnyFunction) => AnyFunction;
type Wrap = (target: object, name: string, patch: Patch) => unknown;

/** How an instrumentation puts its function in the place of a library's: open to those who extend it. */
const WRAP = '_wrap';

/**
 * An instrumentation does all its work before it asks whether the trace is recorded at all: some ten microseconds for
 * each query. Where one trace in a hundred is kept, that is most of the cost of tracing. So what it puts in the place
 * of a function is only called in a trace that is recorded, and the function itself otherwise. Only the functions that
 * are named are patched: what the others tell, we measure ourselves.
 */
export const whileRecorded = <I extends Instrumentation>(instrumentation: I, names: readonly string[]): I => {
  const patching = instrumentation as unknown as { [WRAP]: Wrap };
  const wrap = patching[WRAP];
  patching[WRAP] = (target, name, patch) =>
    names.includes(name) &&
    wrap(target, name, (original) => {
      const instrumented = patch(original);
      return function callOne(...args) {
        if (isInRecordedTrace()) return instrumented.apply(this, args);
        // A pool calls back in whatever context its connection is in; the instrumentation would have seen to that.
        const last = args.at(-1);
        if (typeof last === 'function') args[args.length - 1] = context.bind(context.active(), last);
        return original.apply(this, args);
      };
    });
  return instrumentation;
};
