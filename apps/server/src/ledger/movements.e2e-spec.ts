import { verifyLedger } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { RunningLedger } from './testing/running-ledger.js';

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start();
}, 60_000);
afterAll(async () => {
  await verifyLedger(ledger.db);
  await ledger.stop();
});

let count = 0;
const request = (change: object = {}) => ({
  precise_amount: 100,
  precision: 100,
  reference: `m-${(count += 1)}`,
  description: 'a test',
  currency: 'USD',
  source: '@World',
  destination: '@Shop',
  allow_overdraft: true,
  ...change,
});
const balance = async (indicator: string, currency = 'USD') =>
  (await ledger.get(`/balances/indicator/${indicator}/currency/${currency}`)).body;
const now = (change: object = {}) => ledger.post('/transactions', request({ skip_queue: true, ...change }));
const codeOf = (answer: { status: number; body: { error_detail?: { code: string } } }) => [
  answer.status,
  answer.body.error_detail?.code,
];

describe('skip_queue', () => {
  it('answers when the transaction is applied', async () => {
    expect(await now()).toMatchObject({ status: 201, body: { status: 'APPLIED' } });
  });

  it('answers a rejection as an error, and the rejection is on record', async () => {
    const reference = `m-${(count += 1)}`;
    const answer = await now({ source: '@Poor1', allow_overdraft: false, reference });
    expect(codeOf(answer)).toEqual([400, 'TXN_INSUFFICIENT_FUNDS']);
    expect((await ledger.get(`/transactions/reference/${reference}`)).body).toMatchObject({
      status: 'REJECTED',
      reject_reason: 'insufficient_funds',
    });
  });

  it('tells an overdraft limit apart', async () => {
    const limited = { source: '@Poor2', overdraft_limit: 0.5 };
    const answer = await now({ ...limited, precise_amount: 51 });
    expect(codeOf(answer)).toEqual([400, 'TXN_VALIDATION_ERROR']);
    expect(answer.body.error).toBe('transaction exceeds overdraft limit');
    expect((await now({ ...limited, precise_amount: 50 })).status).toBe(201);
    expect((await balance('@Poor2')).balance).toBe(-50);
  });
});

describe('dry_run', () => {
  const trial = (change: object) => ledger.post('/transactions', request({ dry_run: true, ...change }));

  it('says what would happen and stores nothing, not even the balance of an indicator', async () => {
    const answer = await trial({ source: '@Unused', destination: '@Unused2' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'APPLIED', dry_run: true } });
    expect((await ledger.get(`/transactions/reference/m-${count}`)).status).toBe(404);
    expect((await ledger.get('/balances/indicator/@Unused/currency/USD')).status).toBe(404);
  });

  it('refuses what would be refused', async () => {
    expect(codeOf(await trial({ source: '@Unused', allow_overdraft: false }))).toEqual([
      400,
      'TXN_INSUFFICIENT_FUNDS',
    ]);
    await now({ reference: 'taken' });
    expect(codeOf(await trial({ reference: 'taken' }))).toEqual([409, 'TXN_DUPLICATE_REFERENCE']);
    expect(codeOf(await trial({ source: 'bln_1' }))).toEqual([404, 'BAL_NOT_FOUND']);
  });

  it('foresees an inflight one', async () => {
    expect((await trial({ inflight: true })).body.status).toBe('INFLIGHT');
  });
});

describe('an inflight transaction', () => {
  const held = async (change: object = {}) => {
    const { body } = await now({ inflight: true, ...change });
    expect(body.status).toBe('INFLIGHT');
    return body.transaction_id as string;
  };
  const act = (id: string, body: object) => ledger.ask('PUT', `/transactions/inflight/${id}`, body);

  it('is held, and settled by a commit', async () => {
    const id = await held({ source: '@HoldA', destination: '@HoldB' });
    expect(await balance('@HoldB')).toMatchObject({ balance: 0, inflight_balance: 100 });
    const queued = await act(id, { status: 'commit' });
    expect(queued).toMatchObject({ status: 200, body: { queued: true, transaction_id: id } });
    await ledger.settled(id, 'APPLIED');
    expect(await balance('@HoldB')).toMatchObject({ balance: 100, inflight_balance: 0 });
  });

  it('is committed in parts, and the rest is voided', async () => {
    const id = await held({ source: '@PartA', destination: '@PartB' });
    expect((await act(id, { status: 'commit', amount: 0.3, skip_queue: true })).body).toMatchObject({
      status: 'INFLIGHT',
      committed_amount: 30,
    });
    expect(
      (await act(id, { status: 'commit', precise_amount: 20, skip_queue: true })).body.committed_amount,
    ).toBe(50);
    expect(codeOf(await act(id, { status: 'commit', precise_amount: 51 }))).toEqual([
      400,
      'TXN_COMMIT_AMOUNT_EXCEEDED',
    ]);
    expect((await act(id, { status: 'void', skip_queue: true })).body.status).toBe('VOID');
    expect(await balance('@PartB')).toMatchObject({ balance: 50, inflight_balance: 0 });
  });

  it.each([
    ['a word that is no action', { status: 'keep' }, 400, 'TXN_INVALID_STATUS_ACTION'],
    ['a part of a void', { status: 'void', amount: 0.1 }, 400, 'TXN_VALIDATION_ERROR'],
    ['both amounts', { status: 'commit', amount: 1, precise_amount: 1 }, 400, 'TXN_VALIDATION_ERROR'],
    ['an amount that is none', { status: 'commit', amount: 'all' }, 400, 'TXN_INVALID_AMOUNT'],
    ['no status', {}, 400, 'TXN_VALIDATION_ERROR'],
  ])('refuses %s', async (_what, body, status, code) => {
    expect(codeOf(await act(await held(), body))).toEqual([status, code]);
  });

  it('is committed once and voided once', async () => {
    const committed = await held();
    await act(committed, { status: 'commit', skip_queue: true });
    expect(codeOf(await act(committed, { status: 'commit' }))).toEqual([409, 'TXN_ALREADY_COMMITTED']);
    const voided = await held();
    await act(voided, { status: 'void', skip_queue: true });
    expect(codeOf(await act(voided, { status: 'commit' }))).toEqual([409, 'TXN_ALREADY_VOIDED']);
    const { body } = await now();
    expect(codeOf(await act(body.transaction_id, { status: 'commit' }))).toEqual([400, 'TXN_NOT_INFLIGHT']);
    expect(codeOf(await act('txn_none', { status: 'commit' }))).toEqual([404, 'TXN_NOT_FOUND']);
  });

  it('has one action waiting at a time', async () => {
    const id = await held();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => act(id, { status: 'commit', precise_amount: 10 })),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(codeOf(answer)).toEqual([409, 'GEN_CONFLICT']);
    }
  });

  it('can be tried out', async () => {
    const id = await held();
    expect((await act(id, { status: 'commit', dry_run: true })).body).toMatchObject({
      dry_run: true,
      status: 'INFLIGHT',
    });
  });

  it('is voided by itself when it expires', async () => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const id = await held({ inflight_expiry_date: soon });
    await ledger.settled(id, 'VOID');
  });

  it('is committed by itself at its commit date', async () => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const id = await held({ inflight_commit_date: soon });
    await ledger.settled(id, 'APPLIED');
  });

  it('is committed and voided with many others, each on its own', async () => {
    const ids = [await held(), await held()];
    const committed = await ledger.post('/transactions/inflight/bulk/commit', {
      transactions: [...ids.map((transaction_id) => ({ transaction_id })), { transaction_id: 'txn_none' }],
      skip_queue: true,
    });
    expect(committed).toMatchObject({
      status: 200,
      body: { succeeded: 2, failed: 1, results: [{}, {}, { status: 'failed', code: 'TXN_NOT_FOUND' }] },
    });
    const voided = await ledger.post('/transactions/inflight/bulk/void', { transaction_ids: ids });
    expect(voided.body).toMatchObject({ succeeded: 0, failed: 2 });
    expect(codeOf(await ledger.post('/transactions/inflight/bulk/void', { transaction_ids: [] }))).toEqual([
      400,
      'TXN_BULK_EMPTY',
    ]);
    const many = Array.from({ length: 101 }, () => 'txn_none');
    expect(codeOf(await ledger.post('/transactions/inflight/bulk/void', { transaction_ids: many }))).toEqual([
      400,
      'TXN_BULK_LIMIT_EXCEEDED',
    ]);
  });
});

describe('a scheduled transaction', () => {
  it('is applied when its time comes, and not before', async () => {
    const soon = new Date(Date.now() + 1_500);
    const { body } = await ledger.post('/transactions', request({ scheduled_for: soon.toISOString() }));
    expect(body.status).toBe('SCHEDULED');
    await ledger.settled(body.transaction_id, 'APPLIED');
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime());
  });
});

describe('a divided transaction', () => {
  const divided = (change: object = {}) =>
    now({
      precise_amount: 1_001,
      destination: undefined,
      destinations: [
        { identifier: '@FeeX', distribution: '10%' },
        { identifier: '@TaxX', distribution: '2.00' },
        { identifier: '@RestX', distribution: 'left' },
      ],
      ...change,
    });

  it('moves each share, to the last unit, and is found as one', async () => {
    const { status, body } = await divided({ reference: 'divided' });
    expect([status, body.status, body.precise_amount, body.destinations.length]).toEqual([
      201,
      'APPLIED',
      1_001,
      3,
    ]);
    expect([
      (await balance('@FeeX')).balance,
      (await balance('@TaxX')).balance,
      (await balance('@RestX')).balance,
    ]).toEqual([100, 200, 701]);
    expect((await ledger.get(`/transactions/${body.transaction_id}`)).body).toEqual(body);
    expect((await ledger.get('/transactions/reference/divided')).body).toEqual(body);
    const [, second] = body.destinations;
    expect((await ledger.get(`/transactions/${second.transaction_id}`)).body).toMatchObject({
      reference: 'divided_2',
      precise_amount: 200,
    });
    expect(codeOf(await divided({ reference: 'divided' }))).toEqual([409, 'TXN_DUPLICATE_REFERENCE']);
  });

  it('is rejected as a whole', async () => {
    const answer = await divided({
      source: undefined,
      destination: '@Pool',
      destinations: undefined,
      sources: [
        { identifier: '@World', distribution: '50%' },
        { identifier: '@PoorSource', distribution: '50%' },
      ],
      allow_overdraft: false,
      reference: 'divided and rejected',
    });
    expect(codeOf(answer)).toEqual([400, 'TXN_INSUFFICIENT_FUNDS']);
    expect((await ledger.get('/transactions/reference/divided and rejected')).body.status).toBe('REJECTED');
    expect((await balance('@Pool')).balance).toBe(0);
  });

  it('is committed as a whole when it is inflight', async () => {
    const { body } = await divided({ inflight: true });
    const answer = await ledger.ask('PUT', `/transactions/inflight/${body.transaction_id}`, {
      status: 'commit',
      skip_queue: true,
    });
    expect(answer.body).toMatchObject({ status: 'APPLIED', committed_amount: 1_001 });
  });

  it('adds up, or is refused', async () => {
    const answer = await divided({ destinations: [{ identifier: '@FeeX', distribution: '10%' }] });
    expect(codeOf(answer)).toEqual([400, 'TXN_INVALID_DISTRIBUTION']);
  });
});

describe('a refund', () => {
  it('moves back what was moved, once', async () => {
    const { body } = await now({ source: '@BackA', destination: '@BackB' });
    const refund = await ledger.post(`/refund-transaction/${body.transaction_id}`, { skip_queue: true });
    expect(refund).toMatchObject({
      status: 201,
      body: {
        status: 'APPLIED',
        parent_transaction: body.transaction_id,
        reference: `${body.transaction_id}_refund`,
        source: body.destination,
        destination: body.source,
      },
    });
    expect((await balance('@BackA')).balance).toBe(0);
    expect(codeOf(await ledger.ask('POST', `/refund-transaction/${body.transaction_id}`))).toEqual([
      409,
      'TXN_DUPLICATE_REFERENCE',
    ]);
  });

  it('is of what is applied only', async () => {
    const { body } = await now({ inflight: true });
    expect(codeOf(await ledger.post(`/refund-transaction/${body.transaction_id}`, {}))).toEqual([
      400,
      'TXN_VALIDATION_ERROR',
    ]);
    expect(codeOf(await ledger.post('/refund-transaction/txn_none', {}))).toEqual([404, 'TXN_NOT_FOUND']);
  });
});

describe('a bulk request', () => {
  const bulk = (transactions: readonly object[], change: object = {}) =>
    ledger.post('/transactions/bulk', { transactions, ...change });

  it('is applied, each transaction on its own', async () => {
    const answer = await bulk([request(), request({ source: '@Shop', destination: '@World' })]);
    expect(answer).toMatchObject({ status: 201, body: { status: 'applied', transaction_count: 2 } });
    expect((await ledger.get(`/transactions/bulk/${answer.body.batch_id}`)).body).toMatchObject({
      transaction_count: 2,
      statuses: { APPLIED: 2 },
    });
  });

  it('is held as a whole when it is inflight', async () => {
    expect((await bulk([request(), request()], { inflight: true })).body.status).toBe('inflight');
  });

  it('is rejected as a whole when it is atomic, over different sources', async () => {
    const answer = await bulk(
      [
        request({ destination: '@AtomA' }),
        request({ source: '@AtomPoor', destination: '@AtomB', allow_overdraft: false }),
      ],
      { atomic: true },
    );
    expect(codeOf(answer)).toEqual([400, 'TXN_INSUFFICIENT_FUNDS']);
    expect((await balance('@AtomA')).balance).toBe(0);
    const { batch_id: batchId } = answer.body.error_detail.details;
    expect((await ledger.get(`/transactions/bulk/${batchId}`)).body.statuses).toEqual({ REJECTED: 2 });
  });

  it.each([true, false])('keeps a divided transaction whole (atomic: %s)', async (atomic) => {
    const name = atomic ? 'Both' : 'Each';
    await now({ destination: `@${name}Rich` });
    const divided = (other: string) =>
      request({
        source: undefined,
        sources: [
          { identifier: `@${name}Rich`, distribution: '50%' },
          { identifier: other, distribution: 'left' },
        ],
        destination: `@${name}Pot`,
        allow_overdraft: false,
      });
    const single = request({ destination: `@${name}Single` });
    const poor = divided(`@${name}Poor`);
    const refused = await bulk([single, poor], { atomic });
    expect(codeOf(refused)).toEqual([400, 'TXN_INSUFFICIENT_FUNDS']);
    expect((await balance(`@${name}Pot`)).balance).toBe(0);
    expect((await balance(`@${name}Single`)).balance).toBe(atomic ? 0 : 100);
    const { batch_id: batch } = refused.body.error_detail.details;
    expect((await ledger.get(`/transactions/bulk/${batch}`)).body).toMatchObject({
      transaction_count: 2,
      statuses: atomic ? { REJECTED: 2 } : { APPLIED: 1, REJECTED: 1 },
    });
    const found = await ledger.get(`/transactions/reference/${poor.reference}`);
    expect(found.body).toMatchObject({ status: 'REJECTED', precise_amount: 100, sources: [{}, {}] });

    const rich = divided('@World');
    await now({ source: '@Bank', destination: '@World', precise_amount: 1_000_000 });
    const taken = await bulk([request(), rich], { atomic });
    expect(taken).toMatchObject({ status: 201, body: { status: 'applied', transaction_count: 2 } });
    expect((await ledger.get(`/transactions/bulk/${taken.body.batch_id}`)).body).toMatchObject({
      transaction_count: 2,
      statuses: { APPLIED: 2 },
    });
    expect((await balance(`@${name}Pot`)).balance).toBe(100);
    const ofBatch = await ledger.get(`/transactions?batch_id_eq=${taken.body.batch_id}`);
    expect(ofBatch.body).toHaveLength(3);
    const whole = (await ledger.get(`/transactions/reference/${rich.reference}`)).body;
    expect(whole).toMatchObject({ status: 'APPLIED', precise_amount: 100, sources: [{}, {}] });
    expect((await ledger.get(`/transactions/${whole.transaction_id}`)).body).toEqual(whole);
  });

  it('answers at once when it is asked not to wait', async () => {
    const answer = await bulk([request(), request()], { run_async: true, atomic: true });
    expect(answer).toMatchObject({ status: 202, body: { status: 'processing' } });
    await waitUntil(
      async () =>
        (await ledger.get(`/transactions/bulk/${answer.body.batch_id}`)).body.statuses.APPLIED === 2,
      { timeoutMs: 10_000, what: 'the bulk request to be applied' },
    );
  });

  it('stores nothing when one reference is used already', async () => {
    const fresh = request();
    const answer = await bulk([fresh, request({ reference: 'taken' })]);
    expect(codeOf(answer)).toEqual([409, 'TXN_DUPLICATE_REFERENCE']);
    expect((await ledger.get(`/transactions/reference/${fresh.reference}`)).status).toBe(404);
  });

  it('names the transaction that is wrong', async () => {
    const answer = await bulk([request(), request({ precise_amount: 0 })]);
    expect(codeOf(answer)).toEqual([400, 'TXN_INVALID_AMOUNT']);
    expect(answer.body.error).toMatch(/^transactions\[1\]: /);
  });

  it('is neither empty nor without end', async () => {
    expect(codeOf(await bulk([]))).toEqual([400, 'TXN_BULK_EMPTY']);
  });

  it('can be tried out', async () => {
    const answer = await bulk([request(), request()], { dry_run: true });
    expect(answer).toMatchObject({ status: 200, body: { dry_run: true, status: 'applied' } });
    expect((await ledger.get(`/transactions/reference/m-${count}`)).status).toBe(404);
  });
});

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
    ['/transactions?limit=101', /limit/],
    ['/transactions?offset=-1', /offset/],
  ])('refuses %s', async (path, message) => {
    const answer = await ledger.get(path);
    expect(codeOf(answer)).toEqual([400, 'GEN_VALIDATION_ERROR']);
    expect(answer.body.error).toMatch(message);
  });
});

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
      request({ destination: '@Later', scheduled_for: tomorrow }),
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
  it('says how many lanes it gave a job', async () => {
    expect((await ledger.ask('POST', '/transactions/recover?threshold=5m')).body).toEqual({
      recovered: 0,
      threshold: '5m',
    });
    expect(codeOf(await ledger.ask('POST', '/transactions/recover?threshold=soon'))).toEqual([
      400,
      'GEN_VALIDATION_ERROR',
    ]);
  });
});
