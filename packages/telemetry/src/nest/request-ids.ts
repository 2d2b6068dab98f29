import { randomUUID } from 'node:crypto';

export const requestIdHeader = 'x-request-id';

/** Long enough for any tracing system's id, and nothing in it that could break a log line or a header. */
const sane = /^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}$/;

/** The caller's id where it is sane, so that one request has one id across systems; otherwise a new one. */
export function requestIdOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const offered = headers[requestIdHeader];
  return typeof offered === 'string' && sane.test(offered) ? offered : randomUUID();
}
