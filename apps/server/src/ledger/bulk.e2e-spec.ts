import { verifyLedger } from '@bellwether/database/ledger';
import { RunningLedger } from './testing/running-ledger.js';

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start();
}, 60_000);
afterAll(async () => {
  await verifyLedger(ledger.db);
  await ledger.stop();
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

describe('a bulk request of the most that one may bring', () => {
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

  it('has room for a kilobyte of metadata with each', async () => {
    const transactions = many(most, 'with metadata', { meta_data: { note: 'x'.repeat(1_024) } });
    const answer = await ledger.post('/transactions/bulk', { transactions, dry_run: true });
    expect(answer).toMatchObject({ status: 200, body: { transaction_count: most } });
  });
});

describe('a bulk request beyond that', () => {
  it('is refused with the number that is taken', async () => {
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

  it('is told a hundred faults of all that its transactions have', async () => {
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

  it('is refused with the size that is read', async () => {
    const answer = await ledger.post('/transactions/bulk', `{"x":"${'x'.repeat(16 * 1024 * 1024)}"}`);
    expect([answer.status, answer.body.error_detail]).toMatchObject([
      413,
      { code: 'GEN_PAYLOAD_TOO_LARGE', details: { limit_bytes: 16 * 1024 * 1024 } },
    ]);
    expect((await ledger.get('/transactions?reference_like=too%25')).body).toEqual([]);
  });
});
