import { Conflict, InvalidInput, NotFound, TryLater, type CodeOf } from '@bellwether/config';

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
