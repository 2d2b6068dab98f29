import { verifyLedger } from '@bellwether/database/ledger';
import { transaction, RunningLedger } from '../testing/running-ledger.js';

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start();
}, 60_000);
afterAll(() => ledger.stop());

describe('ledgers and balances', () => {
  it('are opened and looked up', async () => {
    const opened = await ledger.post('/ledgers', { name: 'Customers', meta_data: { big: 1 } });
    expect(opened).toMatchObject({ status: 201, body: { name: 'Customers', meta_data: { big: 1 } } });
    const { ledger_id: ledgerId } = opened.body;
    expect(ledgerId).toMatch(/^ldg_/);
    expect((await ledger.get(`/ledgers/${ledgerId}`)).body).toEqual(opened.body);

    const balance = await ledger.post('/balances', {
      ledger_id: ledgerId,
      currency: 'EUR',
      identity_id: 'me',
    });
    expect(balance).toMatchObject({
      status: 201,
      body: { ledger_id: ledgerId, currency: 'EUR', identity_id: 'me', balance: 0, version: 0 },
    });
    expect((await ledger.get(`/balances/${balance.body.balance_id}`)).body).toEqual(balance.body);
  });

  it('an indicator is one balance per currency', async () => {
    const body = { ledger_id: 'general_ledger_id', currency: 'CHF', indicator: '@Till' };
    const opened = await ledger.post('/balances', body);
    expect(opened.status).toBe(201);
    expect((await ledger.get('/balances/indicator/@Till/currency/CHF')).body).toEqual(opened.body);
    expect(await ledger.post('/balances', body)).toMatchObject({
      status: 409,
      body: { error_detail: { code: 'BAL_DUPLICATE' } },
    });
    expect((await ledger.post('/balances', { ...body, currency: 'JPY' })).status).toBe(201);
  });
});

describe('a transaction', () => {
  it('is durable when 201 is answered, and applied soon after, with forty digits unchanged', async () => {
    const digits = 1234567890123456789012345678901234567890n;
    const text = JSON.stringify(transaction()).replace('"precise_amount":100', `"precise_amount":${digits}`);
    const accepted = await ledger.post('/transactions', text.replaceAll('@', '@Big'));
    expect(accepted).toMatchObject({ status: 201, body: { status: 'QUEUED', precise_amount: digits } });
    const id: string = accepted.body.transaction_id;
    const stored = await ledger.db
      .selectFrom('transactions')
      .select('precise_amount')
      .where('id', '=', id.slice(4))
      .executeTakeFirst();
    expect(stored).toEqual({ precise_amount: digits });
    expect(await ledger.settled(id, 'APPLIED')).toEqual({ ...accepted.body, status: 'APPLIED' });
    expect((await ledger.get('/balances/indicator/@BigShop/currency/USD')).body).toMatchObject({
      balance: digits,
      credit_balance: digits,
    });
    expect((await ledger.get('/balances/indicator/@BigWorld/currency/USD')).body.balance).toBe(-digits);
  });

  it('is found by its reference', async () => {
    const { body } = await ledger.post('/transactions', transaction({ reference: 'invoice 7/2030' }));
    const found = await ledger.get(`/transactions/reference/${encodeURIComponent('invoice 7/2030')}`);
    expect(found.body.transaction_id).toBe(body.transaction_id);
  });

  it('is rejected with one reason without funds', async () => {
    const { body } = await ledger.post(
      '/transactions',
      transaction({ source: '@Poor', allow_overdraft: false, precise_amount: 1 }),
    );
    expect(await ledger.settled(body.transaction_id, 'REJECTED')).toMatchObject({
      reject_reason: 'insufficient_funds',
    });
  });

  it('with a used reference gets 409, and one of many with the same reference is accepted', async () => {
    const same = transaction({ reference: 'only once' });
    const concurrent = await Promise.all(
      Array.from({ length: 20 }, () => ledger.post('/transactions', same)),
    );
    expect(concurrent.map(({ status }) => status).toSorted()).toEqual([
      201,
      ...Array.from({ length: 19 }, () => 409),
    ]);
    expect(concurrent.find(({ status }) => status === 409)?.body).toEqual({
      error: 'there is a transaction with the reference only once',
      error_detail: {
        code: 'TXN_DUPLICATE_REFERENCE',
        message: 'there is a transaction with the reference only once',
        details: { reference: 'only once' },
      },
    });
  });

  it('is counted once by status and currency, however it was batched', async () => {
    const name = 'ledger_transactions_total{status="APPLIED",currency="SEK"}';
    const alike = Array.from({ length: 50 }, () =>
      ledger.post('/transactions', transaction({ currency: 'SEK' })),
    );
    const accepted = await Promise.all(alike);
    for (const { body } of accepted) await ledger.settled(body.transaction_id, 'APPLIED');
    expect(await ledger.metric('worker', name)).toBe(50);
  });
});

// One row per kind of wrong request, with the status and code it gets.
const wrong: readonly [string, string, string, unknown, number, string][] = [
  ['a ledger without a name', 'POST', '/ledgers', {}, 400, 'GEN_VALIDATION_ERROR'],
  ['a ledger that does not exist', 'GET', '/ledgers/ldg_1', undefined, 404, 'LGR_NOT_FOUND'],
  [
    'a balance in no ledger',
    'POST',
    '/balances',
    { ledger_id: 'ldg_1', currency: 'USD' },
    404,
    'LGR_NOT_FOUND',
  ],
  [
    'a balance without a currency',
    'POST',
    '/balances',
    { ledger_id: 'general_ledger_id' },
    400,
    'BAL_VALIDATION_ERROR',
  ],
  [
    'an indicator without @',
    'POST',
    '/balances',
    { ledger_id: 'general_ledger_id', currency: 'USD', indicator: 'x' },
    400,
    'BAL_VALIDATION_ERROR',
  ],
  ['a balance that does not exist', 'GET', '/balances/bln_1', undefined, 404, 'BAL_NOT_FOUND'],
  [
    'an indicator that does not exist',
    'GET',
    '/balances/indicator/@None/currency/USD',
    undefined,
    404,
    'BAL_NOT_FOUND',
  ],
  ['a transaction that does not exist', 'GET', '/transactions/txn_1', undefined, 404, 'TXN_NOT_FOUND'],
  ['a reference that does not exist', 'GET', '/transactions/reference/none', undefined, 404, 'TXN_NOT_FOUND'],
  ['no body', 'POST', '/transactions', undefined, 400, 'TXN_VALIDATION_ERROR'],
  ['a body that is no JSON', 'POST', '/transactions', '{"amount":', 400, 'GEN_MALFORMED_REQUEST'],
  [
    'no reference',
    'POST',
    '/transactions',
    transaction({ reference: undefined }),
    400,
    'TXN_VALIDATION_ERROR',
  ],
  [
    'an amount of zero',
    'POST',
    '/transactions',
    transaction({ precise_amount: 0 }),
    400,
    'TXN_INVALID_AMOUNT',
  ],
  [
    'a fraction of a minor unit',
    'POST',
    '/transactions',
    transaction({ precise_amount: undefined, amount: 0.001 }),
    400,
    'TXN_INVALID_AMOUNT',
  ],
  [
    'a precision with a fraction',
    'POST',
    '/transactions',
    transaction({ precision: 0.5 }),
    400,
    'TXN_PRECISION_NOT_INTEGER',
  ],
  [
    'a source that does not exist',
    'POST',
    '/transactions',
    transaction({ source: 'bln_1' }),
    404,
    'BAL_NOT_FOUND',
  ],
  [
    'the same balance twice',
    'POST',
    '/transactions',
    transaction({ source: '@Shop' }),
    400,
    'TXN_VALIDATION_ERROR',
  ],
];

describe('a wrong request gets its code', () => {
  it.each(wrong)('%s', async (...[, method, path, body, status, code]) => {
    const answer = await ledger.ask(method, path, body);
    expect([answer.status, answer.body.error_detail.code]).toEqual([status, code]);
    expect(answer.body.error).toBe(answer.body.error_detail.message);
  });

  it('a balance of another currency', async () => {
    const { body } = await ledger.post('/balances', { ledger_id: 'general_ledger_id', currency: 'EUR' });
    const answer = await ledger.post('/transactions', transaction({ destination: body.balance_id }));
    expect([answer.status, answer.body.error_detail.code]).toEqual([400, 'TXN_VALIDATION_ERROR']);
    expect(answer.body.error).toBe(`balance ${body.balance_id} is in EUR, not in USD`);
  });
});

describe('after all that', () => {
  it('the ledger holds', async () => {
    await expect(verifyLedger(ledger.db)).resolves.toMatchObject({
      transactions: expect.any(Number) as unknown,
    });
  });
});
