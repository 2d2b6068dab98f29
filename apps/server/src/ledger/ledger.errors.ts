import { Conflict, InvalidInput, NotFound, TryLater, type CodeOf } from '@bellwether/config';
import type { RejectReason } from '@bellwether/database/ledger';

export const invalidTransaction = (
  message: string,
  code: CodeOf<'InvalidInput'> = 'TXN_VALIDATION_ERROR',
  details: Readonly<Record<string, unknown>> = {},
): InvalidInput => new InvalidInput(code, message, details);

export const duplicateReference = (reference: string): Conflict =>
  new Conflict('TXN_DUPLICATE_REFERENCE', `there is a transaction with the reference ${reference}`, {
    reference,
  });

export const noSuchBalance = (identifier: string): NotFound =>
  new NotFound('BAL_NOT_FOUND', `there is no balance ${identifier}`, { balance: identifier });

export const noSuchLedger = (identifier: string): NotFound =>
  new NotFound('LGR_NOT_FOUND', `there is no ledger ${identifier}`, { ledger: identifier });

export const noSuchTransaction = (identifier: string): NotFound =>
  new NotFound('TXN_NOT_FOUND', `there is no transaction ${identifier}`, { transaction: identifier });

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

const rejections: Readonly<
  Record<RejectReason, { readonly code: CodeOf<'InvalidInput'>; readonly message: string }>
> = {
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
