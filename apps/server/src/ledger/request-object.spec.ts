import { z } from 'zod';
import { createBalanceBody } from './balances.dto.js';
import { bulkBody } from './bulk.dto.js';
import { filterBody } from './listing.js';
import { createMonitorBody, updateMonitorBody } from './monitors.dto.js';
import { requestObject } from './request-object.js';
import { createTransactionBody, refundBody } from './transactions.dto.js';

const one = requestObject(
  z.strictObject({ name: z.string(), note: z.string().optional(), held: z.boolean().default(false) }),
  ['note'],
);

describe('an object of a request', () => {
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
    ['null under a name that nobody knows', { name: 'a', colour: null }],
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

describe('a structure with nothing left out', () => {
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

  it('is a monitor, and a change of one that leaves all as it is', () => {
    const empty = { description: '', call_back_url: '' };
    const needed = { balance_id: 'b', condition: { field: 'balance', operator: '>', value: '1' } };
    expect(createMonitorBody.parse({ ...needed, ...empty })).toEqual(createMonitorBody.parse(needed));
    expect(updateMonitorBody.parse({ ...empty, balance_id: '', condition: null })).toEqual({});
  });
});
