/** Codes of node's sockets and classes of SQLSTATE that say: nobody there who would answer, or not now. */
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
/** What pg says without a code, when a connection cannot be had or was lost. */
const sentences =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error is about reaching Postgres at all, rather than about what was asked of it. */
export const isDatabaseAway = (error: unknown): boolean => {
  const { code, message, errors } = error as { code?: unknown; message?: unknown; errors?: unknown };
  if (socketCodes.has(code) || (typeof code === 'string' && sqlStates.test(code))) return true;
  // A name with several addresses fails with one error per address.
  if (Array.isArray(errors)) return errors.some(isDatabaseAway);
  return code === undefined && typeof message === 'string' && sentences.test(message);
};

/** Whether Postgres gave a statement up, because it ran longer than it may or because somebody told it to. */
export const isQueryCancelled = (error: unknown): boolean => (error as { code?: unknown }).code === '57014';
