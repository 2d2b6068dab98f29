import { verifyLedger } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { RunningLedger, codeOf, transaction } from '../testing/running-ledger.js';

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start();
}, 60_000);
afterAll(async () => {
  await verifyLedger(ledger.db);
  await ledger.stop();
});

const balance = async (indicator: string, currency = 'USD') =>
  (await ledger.get(`/balances/indicator/${indicator}/currency/${currency}`)).body;
const now = (change: object = {}) =>
  ledger.post('/transactions', transaction({ skip_queue: true, ...change }));

describe('a bulk request', () => {
  const bulk = (transactions: readonly object[], change: object = {}) =>
    ledger.post('/transactions/bulk', { transactions, ...change });

  it('is applied, each transaction on its own', async () => {
    const answer = await bulk([transaction(), transaction({ source: '@Shop', destination: '@World' })]);
    expect(answer).toMatchObject({ status: 201, body: { status: 'applied', transaction_count: 2 } });
    expect((await ledger.get(`/transactions/bulk/${answer.body.batch_id}`)).body).toMatchObject({
      transaction_count: 2,
      statuses: { APPLIED: 2 },
    });
  });

  it('does not say that it is applied while some of it is scheduled, and waits for the rest', async () => {
    const scheduled = () => transaction({ scheduled_for: new Date(Date.now() + 3_600_000).toISOString() });
    const answer = await bulk([transaction(), scheduled(), transaction()]);
    expect(answer).toMatchObject({ status: 201, body: { status: 'queued', transaction_count: 3 } });
    expect((await ledger.get(`/transactions/bulk/${answer.body.batch_id}`)).body.statuses).toEqual({
      APPLIED: 2,
      SCHEDULED: 1,
    });
    expect((await bulk([transaction(), scheduled()], { dry_run: true })).body.status).toBe('queued');
  });

  it('is named by each of its transactions and legs, by every way to find them', async () => {
    const destinations = ['@PartA', '@PartB'].map((identifier) => ({ identifier, distribution: '50%' }));
    const divided = { destination: undefined, destinations };
    const [one, other] = [transaction({ inflight: true }), transaction(divided)];
    const { batch_id } = (await bulk([one, other])).body;
    const found = async ({ reference }: { reference: string }) =>
      (await ledger.get(`/transactions/reference/${reference}`)).body;
    const [held, whole] = [await found(one), await found(other)];
    const legs = whole.destinations.map((share: { transaction_id: string }) => share.transaction_id);
    expect([held.batch_id, whole.batch_id, legs.length]).toEqual([batch_id, batch_id, 2]);
    for (const id of [held.transaction_id, whole.transaction_id, ...legs]) {
      expect((await ledger.get(`/transactions/${id}`)).body.batch_id).toBe(batch_id);
    }
    const listed = (await ledger.get(`/transactions?batch_id_eq=${batch_id}`)).body;
    expect(listed.map((row: object) => 'batch_id' in row && row.batch_id)).toEqual(
      legs.concat('').fill(batch_id),
    );
    const commit = await ledger.ask('PUT', `/transactions/inflight/${held.transaction_id}`, {
      status: 'commit',
    });
    expect(commit.body.batch_id).toBe(batch_id);

    const alone = await now(divided);
    const itself = (await ledger.get(`/transactions/${alone.body.transaction_id}`)).body;
    const leg = (await ledger.get(`/transactions/${itself.destinations[0].transaction_id}`)).body;
    expect([itself.status, leg.status]).toEqual(['APPLIED', 'APPLIED']);
    for (const body of [alone.body, itself, leg]) expect(body).not.toHaveProperty('batch_id');
  });

  it('is held as a whole when it is inflight', async () => {
    expect((await bulk([transaction(), transaction()], { inflight: true })).body.status).toBe('inflight');
  });

  it('is rejected as a whole when it is atomic, over different sources', async () => {
    const answer = await bulk(
      [
        transaction({ destination: '@AtomA' }),
        transaction({ source: '@AtomPoor', destination: '@AtomB', allow_overdraft: false }),
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
      transaction({
        source: undefined,
        sources: [
          { identifier: `@${name}Rich`, distribution: '50%' },
          { identifier: other, distribution: 'left' },
        ],
        destination: `@${name}Pot`,
        allow_overdraft: false,
      });
    const single = transaction({ destination: `@${name}Single` });
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
    const accepted = await bulk([transaction(), rich], { atomic });
    expect(accepted).toMatchObject({ status: 201, body: { status: 'applied', transaction_count: 2 } });
    expect((await ledger.get(`/transactions/bulk/${accepted.body.batch_id}`)).body).toMatchObject({
      transaction_count: 2,
      statuses: { APPLIED: 2 },
    });
    expect((await balance(`@${name}Pot`)).balance).toBe(100);
    const ofBatch = await ledger.get(`/transactions?batch_id_eq=${accepted.body.batch_id}`);
    expect(ofBatch.body).toHaveLength(3);
    const whole = (await ledger.get(`/transactions/reference/${rich.reference}`)).body;
    expect(whole).toMatchObject({ status: 'APPLIED', precise_amount: 100, sources: [{}, {}] });
    expect((await ledger.get(`/transactions/${whole.transaction_id}`)).body).toEqual(whole);
  });

  it('answers at once when it is asked not to wait', async () => {
    const answer = await bulk([transaction(), transaction()], { run_async: true, atomic: true });
    expect(answer).toMatchObject({ status: 202, body: { status: 'processing' } });
    await waitUntil(
      async () =>
        (await ledger.get(`/transactions/bulk/${answer.body.batch_id}`)).body.statuses.APPLIED === 2,
      { timeoutMs: 10_000, what: 'the bulk request to be applied' },
    );
  });

  it('stores nothing when one reference is used already', async () => {
    await now({ reference: 'used' });
    const fresh = transaction();
    const answer = await bulk([fresh, transaction({ reference: 'used' })]);
    expect(codeOf(answer)).toEqual([409, 'TXN_DUPLICATE_REFERENCE']);
    expect((await ledger.get(`/transactions/reference/${fresh.reference}`)).status).toBe(404);
  });

  it('names the transaction that is wrong', async () => {
    const answer = await bulk([transaction(), transaction({ precise_amount: 0 })]);
    expect(codeOf(answer)).toEqual([400, 'TXN_INVALID_AMOUNT']);
    expect(answer.body.error).toMatch(/^transactions\[1\]: /);
  });

  it('is refused when it is empty or too long', async () => {
    expect(codeOf(await bulk([]))).toEqual([400, 'TXN_BULK_EMPTY']);
    const one = transaction();
    const many = await bulk(Array.from({ length: 10_001 }, () => one));
    expect(codeOf(many)).toEqual([400, 'TXN_BULK_LIMIT_EXCEEDED']);
    expect(many.body.error_detail.details).toMatchObject({ count: 10_001, count_max: 10_000 });
  });

  it('has a dry run', async () => {
    const last = transaction();
    const answer = await bulk([transaction(), last], { dry_run: true });
    expect(answer).toMatchObject({ status: 200, body: { dry_run: true, status: 'applied' } });
    expect((await ledger.get(`/transactions/reference/${last.reference}`)).status).toBe(404);
  });
});

const most = 10_000;

/** So many transactions over a hundred balances, with their sum. */
const many = (count: number, name: string, change: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    precise_amount: 1,
    precision: 100,
    reference: `${name}-${index}`,
    description: 'One of a payroll, with the words that people write into such a field',
    currency: 'USD',
    source: '@Payroll',
    destination: `@Employee${index % 100}`,
    allow_overdraft: true,
    ...change,
  }));

const balanceOf = async (indicator: string) =>
  (await ledger.get(`/balances/indicator/${indicator}/currency/USD`)).body.balance;

describe('a bulk request of the largest size', () => {
  it.each([true, false])('is stored and applied (atomic: %s)', async (atomic) => {
    const before = atomic ? 0 : await balanceOf('@Payroll');
    const answer = await ledger.post('/transactions/bulk', {
      atomic,
      transactions: many(most, `atomic ${atomic}`),
    });
    expect(answer).toMatchObject({ status: 201, body: { status: 'applied', transaction_count: most } });
    expect(await balanceOf('@Payroll')).toBe(before - most);
    expect((await ledger.get(`/transactions/bulk/${answer.body.batch_id}`)).body).toMatchObject({
      transaction_count: most,
      statuses: { APPLIED: most },
    });
  });

  it('has room for a kilobyte of metadata per transaction', async () => {
    const transactions = many(most, 'with metadata', { meta_data: { note: 'x'.repeat(1_024) } });
    const answer = await ledger.post('/transactions/bulk', { transactions, dry_run: true });
    expect(answer).toMatchObject({ status: 200, body: { transaction_count: most } });
  });
});

describe('a larger bulk request', () => {
  it('is refused with the allowed number', async () => {
    const answer = await ledger.post('/transactions/bulk', { transactions: many(most + 1, 'too many') });
    expect([answer.status, answer.body.error_detail]).toMatchObject([
      400,
      {
        code: 'TXN_BULK_LIMIT_EXCEEDED',
        message: 'there are 10001 transactions in it, and no more than 10000 are taken at once',
        details: { count: most + 1, count_max: most },
      },
    ]);
  });

  it.each([most + 1, 1_000_000])('is refused for that, whatever is in it: %d of nothing', async (count) => {
    const answer = await ledger.post('/transactions/bulk', `{"transactions":[{}${',{}'.repeat(count - 1)}]}`);
    expect([answer.status, answer.body.error_detail]).toMatchObject([
      400,
      { code: 'TXN_BULK_LIMIT_EXCEEDED', details: { count, count_max: most } },
    ]);
  });

  it('gets a hundred of its faults in the answer', async () => {
    const wrong = {
      reference: 1,
      description: 1,
      currency: 1,
      source: 1,
      destination: 1,
      inflight: 1,
      odd: 1,
    };
    const transactions = Array.from({ length: most }, () => wrong);
    const answer = await ledger.post('/transactions/bulk', { transactions });
    const { code, details } = answer.body.error_detail;
    expect([answer.status, code]).toEqual([400, 'TXN_VALIDATION_ERROR']);
    expect([details.errors.length, details.more]).toEqual([100, 7 * most - 100]);
  });

  it('is refused when its transactions have too many legs together', async () => {
    const destination = undefined;
    const destinations = [1, 2, 3].map((number) => ({
      identifier: `@Part${number}`,
      precise_distribution: 1,
    }));
    const change = { precise_amount: 3, destination, destinations };
    const answer = await ledger.post('/transactions/bulk', { transactions: many(3_334, 'legs', change) });
    expect(answer.body.error_detail.code).toBe('TXN_BULK_LIMIT_EXCEEDED');
  });

  it('is refused with the allowed size', async () => {
    const answer = await ledger.post('/transactions/bulk', `{"x":"${'x'.repeat(16 * 1024 * 1024)}"}`);
    expect([answer.status, answer.body.error_detail]).toMatchObject([
      413,
      { code: 'GEN_PAYLOAD_TOO_LARGE', details: { limit_bytes: 16 * 1024 * 1024 } },
    ]);
    expect((await ledger.get('/transactions?reference_like=too%25')).body).toEqual([]);
  });
});
