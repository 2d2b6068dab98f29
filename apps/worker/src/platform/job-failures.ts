import { GiveUp, InvalidInput, TryLater } from '@bellwether/config';

export type RetryReason = 'try_later' | 'timeout' | 'unexpected';

export type JobVerdict =
  | { readonly retry: true; readonly reason: RetryReason }
  | { readonly retry: false; readonly expected: boolean };

/**
 * The one place where errors become retries. An operating error says by its class what helps; what nobody planned
 * for is tried again as well, because the queue bounds how often, and logged each time.
 */
export function judgeJobFailure(error: unknown): JobVerdict {
  if (error instanceof TryLater) return { retry: true, reason: 'try_later' };
  if (error instanceof GiveUp || error instanceof InvalidInput) return { retry: false, expected: true };
  const { name } = Object(error) as { name?: unknown };
  return { retry: true, reason: name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : 'unexpected' };
}
