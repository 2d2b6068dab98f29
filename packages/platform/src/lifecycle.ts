import { loadSettings, SettingsError } from '@bellwether/config';
import { redactText, type TelemetryLog } from '@bellwether/telemetry';

import { createContext, type ProcessContext, type ProcessName } from './context.js';
import { HandlerError } from './job-handlers.js';
import type { ShutdownSequence } from './shutdown.js';

/** A process cannot start, and the message is all that its operator needs: what is wrong and what to change. */
export class StartFailure extends Error {
  override name = 'StartFailure';
}

export interface ProcessOptions {
  readonly process: ProcessName;
  /** `import.meta.url` of a file right under the app's `src`. */
  readonly entry: string;
  /** Opens everything and returns the order in which it ends. */
  open(context: ProcessContext): Promise<ShutdownSequence>;
}

/** Runs a process from its settings to its ordered end. */
export function startProcess({ open, ...about }: ProcessOptions): void {
  const start = async (): Promise<void> => {
    const { settings } = loadSettings();
    const context = createContext(about, settings);
    stopOnSignals(await open(context), context.log);
  };
  start().catch(exitUnstarted);
}

const expected = [StartFailure, SettingsError, HandlerError];

/**
 * The last line of a process that cannot start: on stderr, so that it is seen even where logs go elsewhere, with a stack
 * only where the error was unexpected.
 */
function exitUnstarted(error: unknown): void {
  const isExpected = expected.some((known) => error instanceof known);
  const text =
    error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  process.exitCode = 1;
  process.stderr.write(`${redactText(text)}\n`, () => process.exit(1));
}

/** A log that writes in the background, as pino's does. */
interface BufferedLog extends TelemetryLog {
  flush?(done: () => void): void;
}

const flushBoundMs = 3_000;

/**
 * SIGTERM or SIGINT runs the sequence and ends the process; a second signal ends it at once. An uncaught error leaves the
 * process in an unknown state: it is logged and the process goes down in order.
 */
function stopOnSignals(sequence: ShutdownSequence, log: BufferedLog): void {
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

/** The last lines of the log are written first; a reader of standard output that hangs must not hold the end. */
function exitAfterLastLine(log: BufferedLog, exitCode: number): void {
  const exit = (): never => process.exit(exitCode);
  if (!log.flush) exit();
  setTimeout(exit, flushBoundMs).unref();
  log.flush?.(exit);
}
