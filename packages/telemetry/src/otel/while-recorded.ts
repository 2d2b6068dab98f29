import { trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type Patch = (original: AnyFunction) => AnyFunction;
type Wrap = (target: object, name: string, patch: Patch) => unknown;

/** How an instrumentation puts its function in the place of a library's: open to those who extend it. */
const WRAP = '_wrap';

/**
 * An instrumentation does all its work before it asks whether the trace is recorded at all: some ten microseconds for
 * each query. Where one trace in a hundred is kept, that is most of the cost of tracing. So what it puts in the place
 * of a function is only called while a span is recorded, and the function itself otherwise.
 */
export const whileRecorded = <I extends Instrumentation>(instrumentation: I): I => {
  const patching = instrumentation as unknown as { [WRAP]: Wrap };
  const wrap = patching[WRAP];
  patching[WRAP] = (target, name, patch) =>
    wrap(target, name, (original) => {
      const instrumented = patch(original);
      return function callOne(...args) {
        const isRecorded = trace.getActiveSpan()?.isRecording() === true;
        return (isRecorded ? instrumented : original).apply(this, args);
      };
    });
  return instrumentation;
};
