import type { Settings } from '@bellwether/config';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SETTINGS } from '@bellwether/platform';
import { invalidTransaction } from '../ledger.errors.js';

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

/** A divided transaction counts as many times as it has legs. */
const legsOf = (one: { readonly sources?: unknown; readonly destinations?: unknown } | null): number =>
  Math.max(1, lengthOf(one?.sources), lengthOf(one?.destinations));

const assertWithin = (count: number, countMax: number): void => {
  if (count <= countMax) return;
  throw invalidTransaction(
    `there are ${count} transactions in it, and no more than ${countMax} are taken at once`,
    'TXN_BULK_LIMIT_EXCEEDED',
    { count, count_max: countMax },
  );
};

/**
 * Refuses a request that is too large before its transactions are validated, because each fault costs memory.
 */
@Injectable()
export class BulkSizeGuard implements CanActivate {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): true {
    const { body } = context
      .switchToHttp()
      .getRequest<FastifyRequest<{ Body?: { transactions?: unknown } }>>();
    const transactions = body?.transactions;
    if (!Array.isArray(transactions)) return true;
    const { bulk_max: bulkMax } = this.settings.ledger;
    assertWithin(transactions.length, bulkMax);
    assertWithin(
      transactions.reduce<number>((sum, one) => sum + legsOf(one), 0),
      bulkMax,
    );
    return true;
  }
}
