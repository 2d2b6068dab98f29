/** Why an attempt to send failed. */
export type FailureReason =
  | 'refused'
  | 'unresolved'
  | 'tls'
  | 'timeout'
  | 'broken'
  | 'throttled'
  | 'unavailable'
  | 'unauthorized'
  | 'rejected';

/** What became of one request. */
export type Outcome =
  | { readonly kind: 'taken'; readonly body: Uint8Array }
  /** The same bytes may be taken later. */
  | {
      readonly kind: 'later';
      readonly reason: FailureReason;
      readonly detail: string;
      readonly retryAfterMs: number | undefined;
    }
  /** The same bytes will never be taken. */
  | { readonly kind: 'never'; readonly reason: FailureReason; readonly detail: string };

/** Sends bytes to one destination. Never throws, and ends within the destination's time. */
export interface Sender {
  send(body: Uint8Array): Promise<Outcome>;
  /** Ends what is under way; nothing is sent after it. */
  close(): void;
}

/** By status, as the OTLP standard has it: only these four are worth another attempt. */
export const reasonOfStatus = (status: number): { reason: FailureReason; retryable: boolean } => {
  if (status === 429) return { reason: 'throttled', retryable: true };
  if (status === 502 || status === 503 || status === 504) return { reason: 'unavailable', retryable: true };
  if (status === 401 || status === 403) return { reason: 'unauthorized', retryable: false };
  return { reason: status >= 500 ? 'unavailable' : 'rejected', retryable: false };
};

const refusedCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const unresolvedCodes = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** By the error of the connection. A certificate that is not trusted will not be trusted at the next attempt. */
export const reasonOfError = (
  error: unknown,
): { reason: FailureReason; retryable: boolean; code: string } => {
  const { code = '', name = '' } = (error ?? {}) as { code?: string; name?: string };
  if (refusedCodes.has(code)) return { reason: 'refused', retryable: true, code };
  if (unresolvedCodes.has(code)) return { reason: 'unresolved', retryable: true, code };
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR' || code === 'ETIMEDOUT') {
    return { reason: 'timeout', retryable: true, code: 'no answer in time' };
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|VERIFY|EPROTO/.test(code)) return { reason: 'tls', retryable: true, code };
  return { reason: 'broken', retryable: true, code: code === '' ? 'connection broke' : code };
};

/** The largest delay a far side may ask for; beyond it, it is asked again all the same. */
const RETRY_AFTER_MAX_MS = 15 * 60_000;

/** `Retry-After` in seconds or as a date. */
export const retryAfterMs = (header: string | undefined, nowMs: number): number | undefined => {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  if (!Number.isFinite(delay)) return undefined;
  return Math.min(Math.max(delay, 0), RETRY_AFTER_MAX_MS);
};
