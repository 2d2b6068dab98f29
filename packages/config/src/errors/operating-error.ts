import { errorCodes, type Code, type CodeOf, type Reaction } from './error-codes.js';

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one shape of an error body, on every path but those with a contract of their own. */
export interface ErrorBody {
  readonly error: string;
  readonly error_detail: { readonly code: Code; readonly message: string; readonly details: ErrorDetails };
}

export interface ErrorOptions {
  /** For logs only; it never reaches a caller. */
  readonly cause?: unknown;
  /** When the same may be tried again; `null` where waiting would change nothing. */
  readonly retryAfterSeconds?: number | null;
}

/**
 * An error that is expected in operation. Its class is the reaction it calls for, its code says what happened.
 * A fault in our code is no operating error: it is an assertion, and is not caught to go on.
 */
export abstract class OperatingError<R extends Reaction = Reaction> extends Error {
  readonly retryAfterSeconds: number | null | undefined;

  constructor(
    readonly code: CodeOf<R>,
    message: string = errorCodes[code].message,
    readonly details: ErrorDetails = {},
    options: ErrorOptions = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get reaction(): Reaction {
    return errorCodes[this.code].reaction;
  }
}

/** Wrong as it was sent: change it. A job with it is never tried again. */
export class InvalidInput extends OperatingError<'InvalidInput'> {}

/** Not with these credentials. */
export class Refused extends OperatingError<'Refused'> {}

/** What it names does not exist. */
export class NotFound extends OperatingError<'NotFound'> {}

/** At odds with what is there: look, then decide. */
export class Conflict extends OperatingError<'Conflict'> {}

/** The same again, later. A job with it is tried again. */
export class TryLater extends OperatingError<'TryLater'> {}

/** Trying again is of no use. A job with it fails at once. */
export class GiveUp extends OperatingError<'GiveUp'> {}

export const buildErrorBody = (
  code: Code,
  message: string = errorCodes[code].message,
  details: ErrorDetails = {},
): ErrorBody => ({ error: message, error_detail: { code, message, details } });
