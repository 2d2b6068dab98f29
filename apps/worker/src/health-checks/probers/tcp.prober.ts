import type { TcpDefinition } from '@bellwether/config';
import { type ProbeContext, runProbe, TargetDown } from './probe.js';
import { connectTo, printTarget } from './target-connection.js';

/** Opens a connection and closes it. With `should-fail`, a target that takes no connection is up. */
export const probeTcp = (definition: TcpDefinition, context: ProbeContext) =>
  runProbe(context, async (probe) => {
    const { target, port, 'should-fail': shouldFail } = definition;
    const at = printTarget(target, port);
    try {
      await connectTo(probe, target, port);
    } catch (error) {
      if (!(error instanceof TargetDown)) throw error;
      // An address that was not tried proves nothing.
      if (shouldFail && error.reason !== 'forbidden') return;
      throw new TargetDown(error.reason, `TCP connection failed on ${at}: ${error.message}`);
    }
    if (shouldFail) {
      throw new TargetDown('unexpected', `TCP check is successful on ${at} but an error was expected`);
    }
  });
