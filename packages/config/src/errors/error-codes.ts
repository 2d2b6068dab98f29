/** What the receiver of the error does about it. */
export type Reaction = 'InvalidInput' | 'Refused' | 'NotFound' | 'Conflict' | 'TryLater' | 'GiveUp';

export interface ErrorCode {
  readonly status: number;
  readonly reaction: Reaction;
  /** Used where the thrower gives no message of its own. */
  readonly message: string;
}

const of =
  <const R extends Reaction>(reaction: R, usualStatus: number) =>
  (message: string, status = usualStatus) => ({ status, reaction, message });

/** The request is wrong; sending it again changes nothing. */
const invalid = of('InvalidInput', 400);
/** Not allowed with these credentials. */
const refused = of('Refused', 401);
/** What it names does not exist. */
const notFound = of('NotFound', 404);
/** Valid, but in conflict with the present state. */
const conflict = of('Conflict', 409);
/** The same request may succeed later. */
const tryLater = of('TryLater', 503);
/** Our fault: the caller cannot change it, and a repeat fails too. */
const giveUp = of('GiveUp', 500);

const metricsClosed =
  'metrics are closed: secure mode is on and neither a metrics bearer token nor basic auth is configured';

/**
 * Every code that an answer of ours may carry: HTTP status, reaction, usual message.
 * Clients decide by the code; messages are for people. A code is never renamed and never used for another meaning.
 */
export const errorCodes = {
  GEN_VALIDATION_ERROR: invalid('the request is not valid'),
  GEN_BAD_REQUEST: invalid('the request cannot be carried out as it is'),
  GEN_MALFORMED_REQUEST: invalid('the body is not valid JSON'),
  GEN_MISSING_PARAMETER: invalid('a parameter is missing'),
  GEN_NOT_FOUND: notFound('not found'),
  GEN_METHOD_NOT_ALLOWED: invalid('this path does not answer that method', 405),
  GEN_NOT_ACCEPTABLE: invalid('none of the accepted representations is available', 406),
  GEN_CONFLICT: conflict('at odds with the present state'),
  GEN_PAYLOAD_TOO_LARGE: invalid('the body is larger than this server reads', 413),
  GEN_UNSUPPORTED_MEDIA_TYPE: invalid('the body is of a media type that is not understood here', 415),
  GEN_EXPECTATION_FAILED: invalid('the expectation of the request cannot be met', 417),
  GEN_HEADERS_TOO_LARGE: invalid('the headers are larger than this server reads', 431),
  GEN_RESOURCE_LOCKED: tryLater('someone else is changing it', 423),
  GEN_RATE_LIMITED: tryLater('too many requests', 429),
  GEN_INTERNAL: giveUp('internal server error'),
  GEN_UNAVAILABLE: tryLater('a service that this needs does not answer'),
  GEN_SHUTTING_DOWN: tryLater('this process is stopping'),
  GEN_TIMEOUT: tryLater('no answer in time', 504),
  GEN_REQUEST_TIMEOUT: tryLater('the request did not arrive in time', 408),

  AUTH_MISSING_API_KEY: refused('an API key is required'),
  AUTH_INVALID_API_KEY: refused('invalid API key'),
  AUTH_EXPIRED_API_KEY: refused('expired API key'),
  AUTH_INSUFFICIENT_PERMISSIONS: refused('the API key does not permit this', 403),
  AUTH_METRICS_DISABLED: refused(metricsClosed, 403),
  AUTH_METRICS_TOKEN_REQUIRED: refused('metrics bearer token required'),
  AUTH_INVALID_BEARER_TOKEN: refused('invalid metrics bearer token'),

  LGR_NOT_FOUND: notFound('there is no such ledger'),
  LGR_DUPLICATE: conflict('there is a ledger of that name'),

  BAL_NOT_FOUND: notFound('there is no such balance'),
  BAL_HISTORY_NOT_FOUND: notFound('the balance did not exist at that time'),
  BAL_INVALID_TIMESTAMP: invalid('the timestamp is not an RFC 3339 time'),
  BAL_VALIDATION_ERROR: invalid('the balance is not valid'),
  BAL_DUPLICATE: conflict('there is a balance with that indicator and currency'),
  BAL_MONITOR_NOT_FOUND: notFound('there is no such balance monitor'),

  TXN_NOT_FOUND: notFound('there is no such transaction'),
  TXN_VALIDATION_ERROR: invalid('the transaction is not valid'),
  TXN_INVALID_AMOUNT: invalid('the amount is not a positive number of whole minor units'),
  TXN_PRECISION_NOT_INTEGER: invalid('the precision is not a positive whole number'),
  TXN_INVALID_DISTRIBUTION: invalid('the distribution does not add up to the amount'),
  TXN_INSUFFICIENT_FUNDS: invalid('insufficient funds in source balance'),
  TXN_DUPLICATE_REFERENCE: conflict('there is a transaction with that reference'),
  TXN_NOT_INFLIGHT: invalid('the transaction is not inflight'),
  TXN_ALREADY_COMMITTED: conflict('the transaction is already committed'),
  TXN_ALREADY_VOIDED: conflict('the transaction is already voided'),
  TXN_COMMIT_AMOUNT_EXCEEDED: invalid('more than what is left inflight'),
  TXN_INVALID_STATUS_ACTION: invalid('the action is neither commit nor void'),
  TXN_BULK_EMPTY: invalid('there are no transactions in it'),
  TXN_BULK_LIMIT_EXCEEDED: invalid('more transactions than are taken at once'),
  TXN_INVARIANT_BROKEN: giveUp('a guarantee of the ledger does not hold'),

  META_ENTITY_NOT_FOUND: notFound('there is nothing of that id'),
  META_INVALID_ENTITY_ID: invalid('the id is not of a known form'),

  QUEUE_BACKPRESSURE: tryLater('too many transactions are waiting; nothing was accepted'),
  JOB_PAYLOAD_INVALID: giveUp('the payload of the job is not what its contract says'),

  HCK_INVALID: invalid('the request is not valid'),
  HCK_NOT_FOUND: notFound('healthcheck not found'),
  HCK_DUPLICATE_NAME: conflict('there is a health check of that name'),
  HCK_LIMIT_REACHED: refused('a limit of the organization is reached', 403),
  ORG_UNAUTHORIZED: refused('Unauthorized'),
  ORG_FORBIDDEN: refused('the token does not permit this', 403),
  ORG_REGISTRATION_CLOSED: refused('registration is closed', 403),
  ORG_DUPLICATE: conflict('there is an organization or an account of that name'),
  ORG_TOKEN_NOT_FOUND: notFound('token not found'),

  HOOK_SIGNATURE_INVALID: refused('the signature does not match the body'),
  HOOK_NOT_CONFIGURED: refused('deliveries are refused until a webhook secret is set', 403),
} as const satisfies Readonly<Record<string, ErrorCode>>;

export type Code = keyof typeof errorCodes;

/** The codes that call for one reaction. */
export type CodeOf<R extends Reaction> = {
  [C in Code]: (typeof errorCodes)[C]['reaction'] extends R ? C : never;
}[Code];
