import { errorCodes } from './error-codes.js';
import type { Code, CodeOf, Reaction } from './error-codes.js';

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one shape of an error body, on every path but those with a contract of their own. */
export interface ErrorBody {
  readonly error: string;
  readonly error_detail: { readonly code: Code; readonly message: string; readonly details: ErrorDetails };
}

export interface ErrorOptions {
  /** For logs only; it never reaches a caller. */
  readonly cause?: unknown;
  /** When the same may be tried again. */
  readonly retryAfterSeconds?: number;
}

/**
 * An error that is expected in operation. Its class is the reaction it calls for, its code says what happened.
 * What is a fault of ours is no operating error: it is an assertion, and nobody catches it to go on.
 */
export abstract class OperatingError extends Error {
  abstract readonly reaction: Reaction;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: Code,
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
}

type Arguments<R extends Reaction> = [
  code: CodeOf<R>,
  message?: string,
  details?: ErrorDetails,
  options?: ErrorOptions,
];

/** Wrong as it was sent: change it. A job with it is never tried again. */
export class InvalidInput extends OperatingError {
  override readonly reaction = 'InvalidInput';
  constructor(...args: Arguments<'InvalidInput'>) {
    super(...args);
  }
}

/** Not with these credentials. */
export class Refused extends OperatingError {
  override readonly reaction = 'Refused';
  constructor(...args: Arguments<'Refused'>) {
    super(...args);
  }
}

/** What it names does not exist. */
export class NotFound extends OperatingError {
  override readonly reaction = 'NotFound';
  constructor(...args: Arguments<'NotFound'>) {
    super(...args);
  }
}

/** At odds with what is there: look, then decide. */
export class Conflict extends OperatingError {
  override readonly reaction = 'Conflict';
  constructor(...args: Arguments<'Conflict'>) {
    super(...args);
  }
}

/** The same again, later. A job with it is tried again. */
export class TryLater extends OperatingError {
  override readonly reaction = 'TryLater';
  constructor(...args: Arguments<'TryLater'>) {
    super(...args);
  }
}

/** Trying again is of no use. A job with it fails at once. */
export class GiveUp extends OperatingError {
  override readonly reaction = 'GiveUp';
  constructor(...args: Arguments<'GiveUp'>) {
    super(...args);
  }
}

export const buildErrorBody = (
  code: Code,
  message: string = errorCodes[code].message,
  details: ErrorDetails = {},
): ErrorBody => ({ error: message, error_detail: { code, message, details } });
