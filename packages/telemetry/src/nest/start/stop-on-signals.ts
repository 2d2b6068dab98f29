import type { TelemetryLog } from '../../instruments/telemetry-log.js';
import type { ShutdownSequence } from '../shutdown-sequence.js';

/**
 * SIGTERM or SIGINT runs the sequence and ends the process; a second signal ends it at once, for whoever cannot wait.
 * An error that nothing caught leaves the process in an unknown state: it is logged and the process goes down in order.
 */
export function stopOnSignals(sequence: ShutdownSequence, log: TelemetryLog): void {
  let stopping = false;
  const stop = (reason: string, exitCode: number): void => {
    if (stopping) {
      log.warn({ reason }, 'stopped at once by a second signal');
      process.exit(exitCode === 0 ? 1 : exitCode);
    }
    stopping = true;
    void sequence.run(reason).then(() => process.exit(exitCode));
  };
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'an error that nothing caught; the process stops');
    if (!stopping) stop('uncaught error', 1);
  });
}
