import { Conflict, InvalidInput, NotFound, TryLater, type CodeOf } from '@bellwether/config';
import { parseId, type RejectReason } from '@bellwether/database/ledger';

export const invalidTransaction = (
  message: string,
  code: CodeOf<'InvalidInput'> = 'TXN_VALIDATION_ERROR',
  details: Readonly<Record<string, unknown>> = {},
): InvalidInput => new InvalidInput(code, message, details);

export const duplicateReference = (reference: string): Conflict =>
  new Conflict('TXN_DUPLICATE_REFERENCE', `there is a transaction with the reference ${reference}`, {
    reference,
  });

const missing = {
  ledger: { code: 'LGR_NOT_FOUND', noun: 'ledger', field: 'ledger' },
  balance: { code: 'BAL_NOT_FOUND', noun: 'balance', field: 'balance' },
  transaction: { code: 'TXN_NOT_FOUND', noun: 'transaction', field: 'transaction' },
  group: { code: 'TXN_NOT_FOUND', noun: 'bulk request', field: 'batch_id' },
  monitor: { code: 'BAL_MONITOR_NOT_FOUND', noun: 'balance monitor', field: 'monitor' },
} as const;

export const notFound = (kind: keyof typeof missing, identifier: string): NotFound => {
  const { code, noun, field } = missing[kind];
  return new NotFound(code, `there is no ${noun} ${identifier}`, { [field]: identifier });
};

/** Finds a row by the id in a request. An id of another form is an unknown one. */
export const getById = async <R>(
  kind: keyof typeof missing,
  identifier: string,
  find: (id: string) => Promise<R | undefined>,
): Promise<R> => {
  const id = parseId(kind, identifier);
  const row = id === undefined ? undefined : await find(id);
  if (row === undefined) throw notFound(kind, identifier);
  return row;
};

export const tooManyWaiting = (waitingMax: number): TryLater =>
  new TryLater(
    'QUEUE_BACKPRESSURE',
    'too many transactions are waiting; nothing was accepted',
    { waiting_max: waitingMax },
    { retryAfterSeconds: 1 },
  );

/** Answered like an outage: the lane works again only after a person has opened it. */
export const stoppedLane = (lane: number): TryLater =>
  new TryLater(
    'GEN_UNAVAILABLE',
    `lane ${lane} of the ledger is stopped, because a guarantee did not hold there; nothing was accepted`,
    { lane },
    { retryAfterSeconds: 30 },
  );

const rejections: Record<RejectReason, { code: CodeOf<'InvalidInput'>; message: string }> = {
  insufficient_funds: { code: 'TXN_INSUFFICIENT_FUNDS', message: 'insufficient funds in source balance' },
  overdraft_limit: { code: 'TXN_VALIDATION_ERROR', message: 'transaction exceeds overdraft limit' },
  atomic_group: {
    code: 'TXN_VALIDATION_ERROR',
    message: 'another transaction of the same atomic request was rejected',
  },
};

/** The error of a rejection, for a request that waited for the outcome. */
export const rejection = (reason: string, details: Readonly<Record<string, unknown>>): InvalidInput => {
  const { code, message } = rejections[reason as RejectReason];
  return new InvalidInput(code, message, { reason, ...details });
};
