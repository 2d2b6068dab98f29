import { OperatingError } from '@bellwether/config';
import { parseExactJson } from '@bellwether/database';
import { z } from 'zod';
import { parseInput } from '../api/parse-input.js';
import { createBalanceBody } from './balances/balances.dto.js';
import { bulkBody } from './bulk/bulk.dto.js';
import { metaData, assertMetaDataFits, requestObject } from './fields.dto.js';
import { bulkCommitBody, bulkVoidBody } from './inflight/inflight.dto.js';
import { filterBody, listingOfBody } from './reads/listing.service.js';
import { createMonitorBody, updateMonitorBody } from './monitors/monitors.dto.js';
import { createTransactionBody, refundBody } from './transactions/transactions.dto.js';

const read = (text: string) => parseExactJson(text) as Readonly<Record<string, unknown>>;

describe('a number in metadata', () => {
  it.each(['1e1000', '1e131000', '1e-20000', '-1e1000', '1'.repeat(1_001), '1e99999999999'])(
    'is refused where the database would print more than a thousand digits: %s',
    (number) => {
      for (const text of [`{"n":${number}}`, `{"a":[{"b":[1,${number}]}]}`]) {
        expect(metaData.safeParse(read(text)).error?.issues).toMatchObject([
          { message: 'holds a number of more than 1000 digits; send it as a text' },
        ]);
      }
    },
  );

  it.each(['0', '-1.5', '1e308', '5e-324', '1e900', `${10n ** 39n}`, '0.1234567890123456789', '"1e131000"'])(
    'is kept as it is: %s',
    (number) => {
      const value = read(`{"n":${number}}`);
      expect(metaData.parse(value)).toEqual(value);
    },
  );
});

describe('the size of metadata', () => {
  const fits = (text: string, bytesMax: number) => () =>
    assertMetaDataFits(read(text), bytesMax, 'TXN_VALIDATION_ERROR');

  it('is the length of its JSON text', () => {
    expect(fits('{"a":"ü"}', 10)).not.toThrow();
    expect(fits('{"a":"ü"}', 9)).toThrow('larger than 9 bytes');
  });

  it.each(['1e900', '1e300', '1.5e-300'])('counts the digits that %s stands for', (number) => {
    const list = `{"a":[${Array.from({ length: 4 }, () => number).join()}]}`;
    expect(fits(list, 1_100)).toThrow('larger than 1100 bytes');
    expect(fits(list, 4_000)).not.toThrow();
  });
});

const one = requestObject(
  z.strictObject({ name: z.string(), note: z.string().optional(), held: z.boolean().default(false) }),
  ['note'],
);

describe('an object in a request', () => {
  it.each<[string, object]>([
    ['null', { name: 'a', note: null, held: null }],
    ['an empty text', { name: 'a', note: '' }],
    ['nothing', { name: 'a' }],
  ])('takes %s for what is not given', (_what, body) => {
    expect(one.parse(body)).toEqual({ name: 'a', held: false });
  });

  it.each<[string, unknown]>([
    ['null for what is needed', { name: null }],
    ['an empty text where none can be left out', { name: 'a', held: '' }],
    ['null in an unknown field', { name: 'a', colour: null }],
    ['null itself', null],
    ['a list', []],
  ])('refuses %s', (_what, body) => {
    expect(one.safeParse(body).success).toBe(false);
  });
});

/** What a client in Go sends of a structure none of whose fields are left out. */
const transaction = {
  amount: 0,
  precise_amount: 100,
  precision: 100,
  overdraft_limit: 0,
  reference: 'r',
  description: 'd',
  currency: 'USD',
  source: '',
  destination: '@b',
  sources: [
    { identifier: '@x', distribution: '50%', precise_distribution: '' },
    { identifier: '@y', distribution: '', precise_distribution: '50' },
  ],
  destinations: null,
  scheduled_for: '',
  inflight_expiry_date: '',
  inflight_commit_date: null,
  effective_date: null,
  meta_data: null,
};

describe('a request with every field', () => {
  it('is a transaction, alone and in a bulk request', () => {
    const read = createTransactionBody.parse(transaction);
    expect(read).toMatchObject({ meta_data: {}, inflight: false, precise_amount: '100' });
    expect(Object.keys(read)).not.toContain('source');
    expect(read.sources).toEqual([
      { identifier: '@x', distribution: '50%' },
      { identifier: '@y', precise_distribution: '50' },
    ]);
    expect(bulkBody.parse({ transactions: [transaction], atomic: null }).transactions).toEqual([read]);
  });

  it('is a balance, a refund, a search', () => {
    const balance = { ledger_id: 'l', currency: 'USD' };
    const empty = { indicator: '', identity_id: '', allocation_strategy: '', meta_data: null };
    expect(createBalanceBody.parse({ ...balance, ...empty })).toEqual({ ...balance, meta_data: {} });
    expect(refundBody.parse({ description: '', meta_data: null })).toEqual(refundBody.parse(undefined));
    const filter = { field: 'currency', operator: 'isnull' };
    expect(filterBody.parse({ filters: [{ ...filter, value: null, values: null }], sort_by: '' })).toEqual(
      filterBody.parse({ filters: [filter] }),
    );
  });

  it('is a monitor, and a change of one that changes nothing', () => {
    const empty = { description: '', call_back_url: '' };
    const needed = { balance_id: 'b', condition: { field: 'balance', operator: '>', value: '1' } };
    expect(createMonitorBody.parse({ ...needed, ...empty })).toEqual(createMonitorBody.parse(needed));
    expect(updateMonitorBody.parse({ ...empty, balance_id: '', condition: null })).toEqual({});
  });
});

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

  it('of values is refused by the limit of its operator, with few of its faults', () => {
    const body = (values: unknown) => ({ filters: [{ ...filter, values }] });
    expect(refusalOf(filterBody, body(list(101, 'x'))).message).toBe('in of status takes 1 to 100 values');
    const { details } = refusalOf(filterBody, body(list(1_000_000)));
    expect(details).toEqual({ errors: expect.any(Array), more: 1 });
    expect(details.errors).toHaveLength(100);
  });
});
