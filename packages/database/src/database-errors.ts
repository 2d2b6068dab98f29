/** Socket codes and SQLSTATE classes that mean Postgres is not reachable, or not now. */
const socketCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
]);
const sqlStates = /^(?:08|53|57P0[1-5]|25P03)/;
/** Messages of pg without a code, for a connection that failed or was lost. */
const sentences =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error means that Postgres cannot be reached, and not that a query failed. */
export const isDatabaseAway = (error: unknown): boolean => {
  const { code, message, errors } = error as { code?: unknown; message?: unknown; errors?: unknown };
  if (socketCodes.has(code) || (typeof code === 'string' && sqlStates.test(code))) return true;
  // A name with several addresses fails with one error per address.
  if (Array.isArray(errors)) return errors.some(isDatabaseAway);
  return code === undefined && typeof message === 'string' && sentences.test(message);
};

/** Whether Postgres cancelled a statement, after its timeout or on request. */
export const isQueryCancelled = (error: unknown): boolean => (error as { code?: unknown }).code === '57014';
