import { errorCodes, type Code, type Reaction } from './error-codes.js';
import {
  Conflict,
  GiveUp,
  InvalidInput,
  NotFound,
  OperatingError,
  Refused,
  TryLater,
  buildErrorBody,
} from './operating-error.js';

const codes = Object.keys(errorCodes) as Code[];

describe('an error code', () => {
  it.each(codes)('%s is in capitals, has an error status and a message for people', (code) => {
    const { status, message } = errorCodes[code];
    expect(code).toMatch(/^(GEN|AUTH|LGR|BAL|TXN|META|QUEUE|JOB|HCK|ORG|HOOK)(_[A-Z]+)+$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(message).toMatch(/^[^.]+$/);
  });

  const statuses: Readonly<Record<Reaction, readonly number[]>> = {
    InvalidInput: [400, 405, 406, 413, 415, 417, 431],
    Refused: [401, 403],
    NotFound: [404],
    Conflict: [409],
    TryLater: [408, 423, 429, 503, 504],
    GiveUp: [500],
  };
  it.each(codes)('%s has a status that calls for its reaction', (code) => {
    const { status, reaction } = errorCodes[code];
    expect(statuses[reaction]).toContain(status);
  });

  it.each<[Code, number, string]>([
    [
      'AUTH_METRICS_DISABLED',
      403,
      'metrics are closed: secure mode is on and neither a metrics bearer token nor basic auth is configured',
    ],
    ['AUTH_METRICS_TOKEN_REQUIRED', 401, 'metrics bearer token required'],
    ['AUTH_INVALID_BEARER_TOKEN', 401, 'invalid metrics bearer token'],
    ['TXN_DUPLICATE_REFERENCE', 409, 'there is a transaction with that reference'],
    ['TXN_INSUFFICIENT_FUNDS', 400, 'insufficient funds in source balance'],
    ['QUEUE_BACKPRESSURE', 503, 'too many transactions are waiting; nothing was accepted'],
    ['GEN_RESOURCE_LOCKED', 423, 'someone else is changing it'],
    ['GEN_INTERNAL', 500, 'internal server error'],
  ])('%s keeps the status %i that clients rely on', (code, status, message) => {
    expect(errorCodes[code]).toMatchObject({ status, message });
  });
});

describe('an operating error', () => {
  it('carries its code, the status of the code, and the usual message', () => {
    const error = new Conflict('TXN_DUPLICATE_REFERENCE');
    expect(error).toBeInstanceOf(OperatingError);
    expect(error).toMatchObject({
      name: 'Conflict',
      code: 'TXN_DUPLICATE_REFERENCE',
      status: 409,
      reaction: 'Conflict',
      message: errorCodes.TXN_DUPLICATE_REFERENCE.message,
      details: {},
    });
  });

  it('may say more, to the caller in its details and to the log in its cause', () => {
    const cause = new Error('connection refused');
    const error = new TryLater(
      'GEN_UNAVAILABLE',
      'the database does not answer',
      { service: 'database' },
      { cause, retryAfterSeconds: 1 },
    );
    expect(error).toMatchObject({ details: { service: 'database' }, retryAfterSeconds: 1, cause });
    expect(JSON.stringify(buildErrorBody(error.code, error.message, error.details))).toBe(
      '{"error":"the database does not answer","error_detail":{"code":"GEN_UNAVAILABLE",' +
        '"message":"the database does not answer","details":{"service":"database"}}}',
    );
  });

  it('is told apart by the reaction it calls for', () => {
    const errors = [
      new InvalidInput('GEN_VALIDATION_ERROR'),
      new Refused('AUTH_MISSING_API_KEY'),
      new NotFound('GEN_NOT_FOUND'),
      new Conflict('GEN_CONFLICT'),
      new TryLater('GEN_RATE_LIMITED'),
      new GiveUp('GEN_INTERNAL'),
    ];
    expect(errors.map(({ reaction }) => reaction)).toEqual(errors.map(({ name }) => name));
  });
});
