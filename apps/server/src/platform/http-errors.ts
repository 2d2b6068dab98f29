import { OperatingError } from '@bellwether/config';
import type { HttpFailure } from '@bellwether/telemetry/nest';

/**
 * The one place where the product's operating errors become HTTP: what reaction each asks of the caller is in the
 * table of codes. What is no operating error is the framework's refusal or nobody's plan, and not described here.
 */
export function describeOperatingError(error: unknown): HttpFailure | undefined {
  if (!(error instanceof OperatingError)) return undefined;
  const { status, code, message, details, retryAfterSeconds } = error;
  const retryAfter = retryAfterSeconds ?? (error.reaction === 'TryLater' ? 1 : undefined);
  return {
    status,
    code,
    message,
    details,
    ...(retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }),
  };
}
