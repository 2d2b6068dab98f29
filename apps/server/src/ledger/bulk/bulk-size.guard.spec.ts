import { type Settings, InvalidInput } from '@bellwether/config';
import type { ExecutionContext } from '@nestjs/common';
import { BulkSizeGuard } from './bulk-size.guard.js';

const guard = new BulkSizeGuard({ ledger: { bulk_max: 3 } } as Settings);

/** What a body is refused with; the count alone where it is for its size. */
const counted = (body: unknown): unknown => {
  const context = { switchToHttp: () => ({ getRequest: () => ({ body }) }) };
  try {
    guard.canActivate(context as ExecutionContext);
  } catch (error) {
    if (error instanceof InvalidInput && error.code === 'TXN_BULK_LIMIT_EXCEEDED') return error.details.count;
    throw error;
  }
  return undefined;
};

describe('a bulk request', () => {
  it.each<[string, unknown, number]>([
    ['transactions', [{}, {}, {}, {}], 4],
    ['things that are none', [null, 1, 'x', []], 4],
    ['legs', [{}, { sources: [{}, {}, {}] }], 4],
    ['legs of the other side', [{ destinations: [null, null] }, { destinations: [{}, {}, {}] }], 5],
    ['millions', Array.from({ length: 1_000_000 }, () => ({})), 1_000_000],
  ])('of too many %s is refused for that, whatever else is wrong with it', (_what, transactions, count) => {
    expect(counted({ transactions })).toBe(count);
  });

  it.each([
    [undefined],
    [null],
    [[1]],
    [{}],
    [{ transactions: 'many' }],
    [{ transactions: [null, 1, { sources: [{}], destinations: {} }] }],
  ])('that is wrong in another way is left to the schema: %j', (body) => {
    expect(counted(body)).toBeUndefined();
  });
});
