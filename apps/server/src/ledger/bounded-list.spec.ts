import { OperatingError } from '@bellwether/config';
import type { z } from 'zod';
import { parseInput } from '../platform/parse-input.js';
import { bulkCommitBody, bulkVoidBody } from './inflight.dto.js';
import { filterBody, listingOfBody } from './listing.js';
import { createTransactionBody } from './transactions.dto.js';

const refusalOf = (schema: z.ZodType, body: unknown): OperatingError => {
  try {
    const read = parseInput(schema, body, 'body', 'TXN_VALIDATION_ERROR');
    if (schema === filterBody) {
      const column = { kind: 'text', column: undefined as never } as const;
      listingOfBody(read as z.output<typeof filterBody>, { status: column });
    }
  } catch (error) {
    if (error instanceof OperatingError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

const list = (length: number, element: unknown = {}) => Array.from({ length }, () => element);
const filter = { field: 'status', operator: 'in' };

describe('a list that is too long', () => {
  it.each([
    {
      what: 'transactions to commit',
      schema: bulkCommitBody,
      bodyOf: (transactions: unknown) => ({ transactions }),
      element: { transaction_id: 'txn_1' },
      refused: ['TXN_BULK_LIMIT_EXCEEDED', 'more than 100 transactions'],
    },
    {
      what: 'transactions to void',
      schema: bulkVoidBody,
      bodyOf: (ids: unknown) => ({ transaction_ids: ids }),
      element: 'txn_1',
      refused: ['TXN_BULK_LIMIT_EXCEEDED', 'more than 100 transactions'],
    },
    {
      what: 'filters',
      schema: filterBody,
      bodyOf: (filters: unknown) => ({ filters }),
      element: { ...filter, value: 'APPLIED' },
      refused: ['GEN_VALIDATION_ERROR', 'more than 20 filters'],
    },
    {
      what: 'sources',
      schema: createTransactionBody,
      bodyOf: (sources: unknown) => ({ reference: 'r', description: 'd', currency: 'USD', sources }),
      element: { identifier: '@a', distribution: '1' },
      refused: ['TXN_VALIDATION_ERROR', 'body.sources: has more than 100 items'],
    },
  ])('is refused as that, whatever is in it: $what', ({ schema, bodyOf, element, refused }) => {
    for (const elements of [list(101, element), list(101), list(1_000_000)]) {
      const { code, message } = refusalOf(schema, bodyOf(elements));
      expect([code, message]).toEqual(refused);
    }
  });

  it('of values is refused as its operator has it, with few of its faults', () => {
    const body = (values: unknown) => ({ filters: [{ ...filter, values }] });
    expect(refusalOf(filterBody, body(list(101, 'x'))).message).toBe('in of status takes 1 to 100 values');
    const { details } = refusalOf(filterBody, body(list(1_000_000)));
    expect(details).toEqual({ errors: expect.any(Array), more: 1 });
    expect(details.errors).toHaveLength(100);
  });
});
