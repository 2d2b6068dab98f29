import type { TelemetryLog } from '../../instruments/telemetry-log.js';
import type { ShutdownSequence } from '../shutdown-sequence.js';

/** A log that writes in the background, as pino's does. */
interface BufferedLog extends TelemetryLog {
  flush?(done: () => void): void;
}

const flushBoundMs = 3_000;

/**
 * SIGTERM or SIGINT runs the sequence and ends the process; a second signal ends it at once, for whoever cannot wait.
 * An error that nothing caught leaves the process in an unknown state: it is logged and the process goes down in order.
 */
export function stopOnSignals(sequence: ShutdownSequence, log: BufferedLog): void {
  let stopping = false;
  const stop = (reason: string, exitCode: number): void => {
    if (stopping) {
      log.warn({ reason }, 'stopped at once by a second signal');
      exitAfterLastLine(log, 1);
      return;
    }
    stopping = true;
    void sequence.run(reason).then(() => exitAfterLastLine(log, exitCode));
  };
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'an error that nothing caught; the process stops');
    if (!stopping) stop('uncaught error', 1);
  });
}

/** The last lines say how it ended; a reader of standard output that hangs must not hold the end. */
function exitAfterLastLine(log: BufferedLog, exitCode: number): void {
  const exit = (): never => process.exit(exitCode);
  if (!log.flush) exit();
  setTimeout(exit, flushBoundMs).unref();
  log.flush?.(exit);
}
