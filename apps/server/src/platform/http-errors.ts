import { OperatingError, TryLater } from '@bellwether/config';
import { isDatabaseAway, isQueryCancelled } from '@bellwether/database';
import type { HttpFailure } from '@bellwether/telemetry/nest';

/**
 * The one place where the product's operating errors become HTTP: what reaction each asks of the caller is in the
 * table of codes. What is no operating error is the framework's refusal or nobody's plan, and not described here.
 */
export function describeOperatingError(error: unknown): HttpFailure | undefined {
  const told = plannedFor(error);
  if (!(told instanceof OperatingError)) return undefined;
  const { status, code, message, details, retryAfterSeconds } = told;
  const usual = told.reaction === 'TryLater' ? 1 : null;
  const retryAfter = retryAfterSeconds === undefined ? usual : retryAfterSeconds;
  return {
    status,
    code,
    message,
    details,
    ...(retryAfter !== null && { headers: { 'Retry-After': String(retryAfter) } }),
  };
}

/** Any query of any domain may meet an absent database or a busy one, and none of them can do anything about it. */
const plannedFor = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (isDatabaseAway(error)) return new TryLater('GEN_UNAVAILABLE', undefined, {}, { cause: error });
  if (!isQueryCancelled(error)) return error;
  const message = 'the database did not come to the end of this in time';
  return new TryLater('GEN_TIMEOUT', message, {}, { cause: error });
};
