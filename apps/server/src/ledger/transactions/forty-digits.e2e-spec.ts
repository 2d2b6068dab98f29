import { verifyLedger } from '@bellwether/database/ledger';
import { RunningLedger } from '../testing/running-ledger.js';

/** Amounts of forty digits, none of which may change on the way in, through the worker, and out again. */
const digits = 1234567890123456789012345678901234567891n;

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start();
}, 60_000);
afterAll(async () => {
  await verifyLedger(ledger.db);
  await ledger.stop();
});

let count = 0;
/** A request as text, because what the test says in digits is sent in digits. */
const request = (amount: string, change: object = {}) =>
  JSON.stringify({
    precision: 100,
    reference: `d-${(count += 1)}`,
    description: 'a test',
    currency: 'USD',
    source: '@World',
    destination: '@Shop',
    allow_overdraft: true,
    skip_queue: true,
    ...change,
  }).replace(/\}$/, `,${amount}}`);

/** The answer as it came over the wire, so that nothing that reads it can hide what was lost. */
const textOf = async (path: string): Promise<string> => (await fetch(ledger.server.url + path)).text();

const applied = async (amount: string, change: object = {}) => {
  const answer = await ledger.post('/transactions', request(amount, change));
  expect([answer.status, answer.body.error]).toEqual([201, undefined]);
  return answer.body;
};

const balance = async (indicator: string) =>
  (await ledger.get(`/balances/indicator/${indicator}/currency/USD`)).body;

describe('an amount of forty digits', () => {
  it.each([
    ['minor units', `"precise_amount":${digits}`],
    ['minor units as a text', `"precise_amount":"${digits}"`],
    ['major units', `"amount":12345678901234567890123456789012345678.91`],
    ['major units as a text', `"amount":"12345678901234567890123456789012345678.91"`],
  ])('is the same when it is applied, given in %s', async (_form, amount) => {
    const destination = `@In${(count += 1)}`;
    const body = await applied(amount, { destination });
    expect(body).toMatchObject({
      status: 'APPLIED',
      precise_amount: digits,
      amount_string: '12345678901234567890123456789012345678.91',
    });
    const text = await textOf(`/transactions/${body.transaction_id}`);
    expect(text).toContain(`"precise_amount":${digits},`);
    expect(text).toContain('"amount":12345678901234567890123456789012345678.91,');
    const shown = await textOf(`/balances/indicator/${destination}/currency/USD`);
    expect(shown).toContain(`"balance":${digits},"credit_balance":${digits},"debit_balance":0`);
    const at = await textOf(`/balances/${body.destination}/at?timestamp=${new Date().toISOString()}`);
    expect(at).toContain(`"balance":${digits},"credit_balance":${digits},"debit_balance":0`);
  });

  it('adds up to the unit, beyond forty digits', async () => {
    for (let round = 0; round < 12; round += 1) {
      await applied(`"precise_amount":${digits}`, { source: '@SumA', destination: '@SumB' });
    }
    expect((await balance('@SumB')).balance).toBe(12n * digits);
    expect((await balance('@SumA')).balance).toBe(-12n * digits);
  });

  it('is divided by percentages, a fixed part and what is left, to the unit', async () => {
    const destinations = [
      { identifier: '@Third', distribution: '33.333%' },
      { identifier: '@Fixed', distribution: '12345678901234567890.12' },
      { identifier: '@Exact', precise_distribution: '98765432109876543210987654321098765432' },
      { identifier: '@Left', distribution: 'left' },
    ];
    const body = await applied(`"precise_amount":${digits}`, { destination: undefined, destinations });
    const third = (digits * 33_333n) / 100_000n;
    const fixed = 1234567890123456789012n;
    const exact = 98765432109876543210987654321098765432n;
    const shares = [third, fixed, exact, digits - third - fixed - exact];
    expect(
      body.destinations.map(({ precise_distribution }: Record<string, string>) => precise_distribution),
    ).toEqual(shares.map(String));
    for (const [index, name] of ['@Third', '@Fixed', '@Exact', '@Left'].entries()) {
      expect((await balance(name)).balance).toBe(shares[index]);
    }
    expect((await ledger.get(`/transactions/${body.transaction_id}`)).body.precise_amount).toBe(digits);
  });

  it('is held, committed in parts, and the rest is released', async () => {
    const names = { source: '@HeldA', destination: '@HeldB' };
    const { transaction_id: id } = await applied(`"precise_amount":${digits}`, { ...names, inflight: true });
    expect(await balance('@HeldB')).toMatchObject({ balance: 0, inflight_balance: digits });
    const commit = (amount: string) =>
      ledger.ask('PUT', `/transactions/inflight/${id}`, `{"status":"commit","skip_queue":true,${amount}}`);
    const first = digits / 3n;
    expect((await commit(`"precise_amount":${first}`)).body.committed_amount).toBe(first);
    expect((await commit('"amount":0.01')).body.committed_amount).toBe(first + 1n);
    const left = digits - first - 1n;
    const beyond = await commit(`"precise_amount":${left + 1n}`);
    expect([beyond.body.error_detail.code, beyond.body.error]).toEqual([
      'TXN_COMMIT_AMOUNT_EXCEEDED',
      `${left + 1n} is more than the ${left} left inflight`,
    ]);
    await ledger.ask('PUT', `/transactions/inflight/${id}`, { status: 'void', skip_queue: true });
    expect(await balance('@HeldB')).toMatchObject({ balance: first + 1n, inflight_balance: 0 });
    expect((await balance('@HeldA')).balance).toBe(-first - 1n);
    const refund = await ledger.post(`/refund-transaction/${id}`, { skip_queue: true });
    expect(refund.body.precise_amount).toBe(first + 1n);
    expect((await balance('@HeldA')).balance).toBe(0);
  });

  it('is refunded', async () => {
    const names = { source: '@BackA', destination: '@BackB' };
    const { transaction_id: id } = await applied(`"precise_amount":${digits}`, names);
    const refund = await ledger.post(`/refund-transaction/${id}`, { skip_queue: true });
    expect(refund.body).toMatchObject({ status: 'APPLIED', precise_amount: digits });
    expect(await balance('@BackB')).toMatchObject({
      balance: 0,
      credit_balance: digits,
      debit_balance: digits,
    });
  });

  it('meets an overdraft limit of forty digits at its last unit', async () => {
    const limited = { source: '@Limited', allow_overdraft: undefined };
    const limit = '"overdraft_limit":12345678901234567890123456789012345678.91';
    await applied(`"precise_amount":${digits},${limit}`, limited);
    const beyond = await ledger.post('/transactions', request(`"precise_amount":1,${limit}`, limited));
    expect(beyond.body.error).toBe('transaction exceeds overdraft limit');
    expect((await balance('@Limited')).balance).toBe(-digits);
  });

  it('is the same in a bulk request, in a trial, in the queue, in filters and in metadata', async () => {
    const bulk = `{"transactions":[${request(`"precise_amount":${digits}`, { destination: '@Bulk' })}]}`;
    expect((await ledger.post('/transactions/bulk', bulk)).body.status).toBe('applied');
    expect((await balance('@Bulk')).balance).toBe(digits);

    const trial = await ledger.post(
      '/transactions',
      request(`"precise_amount":${digits}`, { dry_run: true }),
    );
    expect(trial.body.precise_amount).toBe(digits);

    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const scheduled = await applied(`"precise_amount":${digits},"meta_data":{"n":${digits}}`, {
      destination: '@Queued',
      scheduled_for: tomorrow,
    });
    expect(scheduled).toMatchObject({ status: 'SCHEDULED', meta_data: { n: digits } });
    const queued = (await ledger.get(`/balances/${scheduled.destination}?with_queued=true`)).body;
    expect(queued.queued_credit_balance).toBe(digits);

    const query = `precise_amount_eq=${digits}&destination_eq=${scheduled.destination}`;
    expect((await ledger.get(`/transactions?${query}`)).body).toHaveLength(1);
    const found = await ledger.post(
      '/transactions/filter',
      `{"filters":[{"field":"precise_amount","operator":"gt","value":${digits}}]}`,
    );
    expect(found.body).toEqual([]);
  });
});
