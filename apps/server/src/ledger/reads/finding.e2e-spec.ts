import { verifyLedger } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { codeOf, transaction, RunningLedger } from '../testing/running-ledger.js';

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start();
}, 60_000);
afterAll(async () => {
  await verifyLedger(ledger.db);
  await ledger.stop();
});

const now = (change: object = {}) =>
  ledger.post('/transactions', transaction({ skip_queue: true, ...change }));

describe('finding', () => {
  it('pages through transactions, newest first, by any filter', async () => {
    for (let index = 0; index < 5; index += 1)
      await now({ currency: 'NOK', precise_amount: 100 * (index + 1) });
    const amounts = async (query: string) =>
      (await ledger.get(`/transactions?currency_eq=NOK&${query}`)).body.map(
        ({ amount }: { amount: number }) => amount,
      );
    expect(await amounts('')).toEqual([5, 4, 3, 2, 1]);
    expect(await amounts('limit=2&offset=1')).toEqual([4, 3]);
    expect(await amounts('amount_gte=2&amount_lt=4')).toEqual([3, 2]);
    expect(await amounts('precise_amount_in=100,500')).toEqual([5, 1]);
    expect(await amounts('precise_amount_between=200|300')).toEqual([3, 2]);
    expect(await amounts('status_ne=APPLIED')).toEqual([]);
    expect(await amounts('description_ilike=A%25')).toEqual([5, 4, 3, 2, 1]);
    expect(await amounts('parent_transaction_isnull=true&source_eq=none')).toEqual([]);
  });

  it('takes filters in a body, sorts and counts', async () => {
    const answer = await ledger.post('/transactions/filter', {
      filters: [
        { field: 'currency', operator: 'eq', value: 'NOK' },
        { field: 'precise_amount', operator: 'gt', value: 100 },
      ],
      sort_by: 'precise_amount',
      sort_order: 'asc',
      limit: 2,
      include_count: true,
    });
    expect(answer.body.total_count).toBe(4);
    expect(answer.body.data.map(({ amount }: { amount: number }) => amount)).toEqual([2, 3]);
  });

  it('finds balances and ledgers as well', async () => {
    expect((await ledger.get('/balances?currency_eq=NOK&balance_gt=0')).body).toHaveLength(1);
    expect(
      (
        await ledger.post('/balances/filter', {
          filters: [{ field: 'indicator', operator: 'eq', value: '@World' }],
          include_count: true,
        })
      ).body.total_count,
    ).toBeGreaterThan(0);
    expect((await ledger.get('/ledgers?name_like=General%25')).body).toHaveLength(1);
    expect(
      (
        await ledger.post('/ledgers/filter', {
          filters: [{ field: 'name', operator: 'ilike', value: 'general%' }],
          include_count: true,
        })
      ).body,
    ).toMatchObject({ total_count: 1, data: [{ name: 'General Ledger' }] });
  });

  it.each([
    ['/transactions?colour_eq=red', /there is no field colour/],
    ['/transactions?status=APPLIED', /neither a parameter nor a filter/],
    ['/transactions?amount_gte=much', /is no value of amount/],
    ['/transactions?source_gt=bln_1', /means nothing for source/],
    ['/transactions?created_at_between=2030-01-01', /takes 2 values/],
    ['/transactions?description_like=a%5C', /ends in a backslash/],
    ['/transactions?limit=101', /limit/],
    ['/transactions?offset=-1', /offset/],
  ])('refuses %s', async (path, message) => {
    const answer = await ledger.get(path);
    expect(codeOf(answer)).toEqual([400, 'GEN_VALIDATION_ERROR']);
    expect(answer.body.error).toMatch(message);
  });
});

it.each(['/transactions', '/balances', '/ledgers'])(
  'a pattern that ends in a backslash is refused by a search for %s, and taken as two',
  async (path) => {
    const field = { '/transactions': 'reference', '/balances': 'currency' }[path] ?? 'name';
    const search = (value: string) =>
      ledger.post(`${path}/filter`, { filters: [{ field, operator: 'ilike', value }] });
    expect(codeOf(await search('a\\'))).toEqual([400, 'GEN_VALIDATION_ERROR']);
    expect((await search('a\\\\')).body).toEqual([]);
  },
);

describe('a balance', () => {
  it('is shown as it was at a time', async () => {
    const times: string[] = [];
    const { body } = await now({ source: '@WasA', destination: '@WasB', precise_amount: 10 });
    const id = body.destination;
    for (const amount of [5, 7]) {
      times.push(new Date().toISOString());
      await waitUntil(() => new Date().toISOString() > (times.at(-1) ?? ''), {
        timeoutMs: 1_000,
        what: 'a millisecond to pass',
        intervalMs: 1,
      });
      await now({ source: '@WasA', destination: '@WasB', precise_amount: amount });
    }
    const at = async (time: string) =>
      (await ledger.get(`/balances/${id}/at?timestamp=${time}`)).body.balance?.balance;
    expect(await Promise.all([...times, new Date().toISOString()].map(at))).toEqual([10, 15, 22]);
    expect(codeOf(await ledger.get(`/balances/${id}/at?timestamp=2020-01-01T00:00:00Z`))).toEqual([
      404,
      'BAL_HISTORY_NOT_FOUND',
    ]);
    expect(codeOf(await ledger.get(`/balances/${id}/at?timestamp=yesterday`))).toEqual([
      400,
      'BAL_INVALID_TIMESTAMP',
    ]);
    expect(codeOf(await ledger.get(`/balances/bln_1/at?timestamp=${times[0]}`))).toEqual([
      404,
      'BAL_NOT_FOUND',
    ]);
  });

  it('is shown with what waits in the queue, and with its ledger', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const { body } = await ledger.post(
      '/transactions',
      transaction({ destination: '@Later', scheduled_for: tomorrow }),
    );
    const shown = (await ledger.get(`/balances/${body.destination}?with_queued=true&include=ledger`)).body;
    expect(shown).toMatchObject({
      balance: 0,
      queued_credit_balance: 100,
      queued_debit_balance: 0,
      ledger: { ledger_id: 'general_ledger_id' },
    });
  });
});

describe('metadata', () => {
  const add = (id: string, meta_data: object) => ledger.post(`/${id}/metadata`, { meta_data });

  it('is added to what a ledger, a balance or a transaction has, and changes nothing else', async () => {
    const { body: opened } = await ledger.post('/ledgers', { name: 'Noted', meta_data: { a: 1, b: 1 } });
    const { body: moved } = await now({ source: '@NoteA', destination: '@NoteB', meta_data: { a: 1, b: 1 } });
    for (const [id, path] of [
      [opened.ledger_id, '/ledgers/'],
      [moved.transaction_id, '/transactions/'],
      [moved.destination, '/balances/'],
    ] as const) {
      const { body: before } = await ledger.get(path + id);
      const meta_data = { ...before.meta_data, b: { deep: [2] }, c: null };
      expect(await add(id, { b: { deep: [2] }, c: null })).toMatchObject({
        status: 200,
        body: { metadata: meta_data },
      });
      expect((await ledger.get(path + id)).body).toEqual({ ...before, meta_data });
    }
  });

  it('keeps what several add at the same time, and the digits of it', async () => {
    const { body } = await now({ source: '@NoteA', destination: '@NoteB' });
    const keys = Array.from({ length: 10 }, (_, index) => `k${index}`);
    await Promise.all(
      keys.map((key) =>
        ledger.post(`/${body.transaction_id}/metadata`, `{"meta_data":{"${key}":${10n ** 39n}}}`),
      ),
    );
    expect((await ledger.get(`/transactions/${body.transaction_id}`)).body.meta_data).toEqual(
      Object.fromEntries(keys.map((key) => [key, 10n ** 39n])),
    );
  });

  it('of a divided transaction is that of the whole', async () => {
    const { body } = await now({
      destination: undefined,
      destinations: [
        { identifier: '@NoteX', distribution: '50%' },
        { identifier: '@NoteY', distribution: 'left' },
      ],
    });
    await add(body.transaction_id, { seen: true });
    expect((await ledger.get(`/transactions/${body.transaction_id}`)).body.meta_data).toEqual({ seen: true });
  });
});

describe('recovery by hand', () => {
  it.each([
    ['5m', '5m0s'],
    ['1h30m', '1h30m0s'],
  ])('takes a threshold of %s, and says it as clients of the prior art read it', async (asked, said) => {
    expect((await ledger.ask('POST', `/transactions/recover?threshold=${asked}`)).body).toEqual({
      recovered: 0,
      threshold: said,
    });
  });

  it('refuses a threshold that is no duration', async () => {
    expect(codeOf(await ledger.ask('POST', '/transactions/recover?threshold=soon'))).toEqual([
      400,
      'GEN_VALIDATION_ERROR',
    ]);
  });
});
