import {
  errorEnvelope,
  type ErrorEnvelope,
  failureOfStatus,
  isErrorEnvelope,
} from '@bellwether/telemetry/nest';

const known: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  'ERRORS.QUEUE_READ_ONLY': {
    code: 'GEN_METHOD_NOT_ALLOWED',
    message: 'this page only shows: set queue.allow_actions to let it retry, remove and pause jobs',
  },
  'ERRORS.QUEUE_NOT_FOUND': { code: 'GEN_NOT_FOUND', message: 'there is no such queue' },
  'ERRORS.JOB_NOT_FOUND': { code: 'GEN_NOT_FOUND', message: 'there is no such job' },
  'ERRORS.FORBIDDEN': {
    code: 'AUTH_INSUFFICIENT_PERMISSIONS',
    message: 'payloads are shown without secrets and cannot be edited here',
  },
};

/** The page's library says what went wrong by a key of its own; on this port every failure has the one shape. */
export function envelopeOfPageError(status: number, body: unknown): ErrorEnvelope {
  if (isErrorEnvelope(body)) return body;
  const key = (body as { error?: { key?: unknown } } | null)?.error?.key;
  const { code, message } = (typeof key === 'string' ? known[key] : undefined) ?? failureOfStatus(status);
  return errorEnvelope(code, message);
}
