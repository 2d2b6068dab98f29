import { redactText } from '../../redaction/redact-text.js';

/** A process cannot start, and the message is all that its operator needs: what is wrong and what to change. */
export class StartFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartFailure';
  }
}

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * The last word of a process that cannot start: on stderr, so that it is seen even where logs go elsewhere, with a
 * stack only where nobody planned for the error.
 */
export function exitUnstarted(error: unknown, expected: readonly ErrorClass[] = []): void {
  const planned = [StartFailure, ...expected].some((known) => error instanceof known);
  const text =
    error instanceof Error ? (planned ? error.message : (error.stack ?? error.message)) : String(error);
  process.exitCode = 1;
  process.stderr.write(`${redactText(text)}\n`, () => process.exit(1));
}
