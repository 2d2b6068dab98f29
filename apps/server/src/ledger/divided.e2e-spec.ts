import { verifyLedger } from '@bellwether/database/ledger';
import { codeOf, transaction } from './testing/requests.js';
import { RunningLedger } from './testing/running-ledger.js';

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

  it('is held while one of its legs is, though another was committed by its own id', async () => {
    const { body } = await divided({ inflight: true });
    const [leg, ...others] = body.destinations;
    const act = (id: string, status: string) =>
      ledger.ask('PUT', `/transactions/inflight/${id}`, { status, skip_queue: true });
    expect((await act(leg.transaction_id, 'commit')).body).toMatchObject({ status: 'APPLIED' });
    const whole = () => ledger.get(`/transactions/${body.transaction_id}`);
    expect((await whole()).body).toMatchObject({ status: 'INFLIGHT', committed_amount: 100 });
    expect(codeOf(await act(body.transaction_id, 'void'))).toEqual([409, 'TXN_ALREADY_COMMITTED']);
    for (const other of others) await act(other.transaction_id, 'void');
    expect((await whole()).body).toMatchObject({ status: 'APPLIED', committed_amount: 100 });
  });

  it('adds up, or is refused', async () => {
    const answer = await divided({ destinations: [{ identifier: '@FeeX', distribution: '10%' }] });
    expect(codeOf(answer)).toEqual([400, 'TXN_INVALID_DISTRIBUTION']);
  });
});

describe('a refund of a divided transaction', () => {
  const divided = async (change: object = {}) => {
    const shares = ['@BackX', '@BackY'].map((identifier) => ({ identifier, distribution: '50%' }));
    const { body } = await now({
      source: '@BackPot',
      destination: undefined,
      destinations: shares,
      ...change,
    });
    return body;
  };

  it('moves back each share, once, by the id of the whole or of its legs', async () => {
    const body = await divided();
    const tried = await ledger.post(`/refund-transaction/${body.transaction_id}`, { dry_run: true });
    expect(tried).toMatchObject({
      status: 200,
      body: { dry_run: true, sources: [{}, {}], precise_amount: 100 },
    });
    const refund = await ledger.post(`/refund-transaction/${body.transaction_id}`, { skip_queue: true });
    expect(refund).toMatchObject({
      status: 201,
      body: {
        status: 'APPLIED',
        parent_transaction: body.transaction_id,
        precise_amount: 100,
        sources: [{ precise_distribution: '50' }, { precise_distribution: '50' }],
        destination: body.source,
      },
    });
    expect((await ledger.get(`/transactions/${refund.body.transaction_id}`)).body).toEqual(refund.body);
    for (const name of ['@BackPot', '@BackX', '@BackY']) expect((await balance(name)).balance).toBe(0);
    for (const { transaction_id: id } of [body, ...body.destinations]) {
      expect(codeOf(await ledger.post(`/refund-transaction/${id}`, {}))).toEqual([
        409,
        'TXN_DUPLICATE_REFERENCE',
      ]);
    }
  });

  it('is of the legs that were committed', async () => {
    const body = await divided({ inflight: true });
    const refund = () => ledger.post(`/refund-transaction/${body.transaction_id}`, { skip_queue: true });
    expect(codeOf(await refund())).toEqual([400, 'TXN_VALIDATION_ERROR']);
    const [committed, voided] = body.destinations;
    for (const [leg, status] of [
      [committed, 'commit'],
      [voided, 'void'],
    ]) {
      const path = `/transactions/inflight/${leg.transaction_id}`;
      expect((await ledger.ask('PUT', path, { status, skip_queue: true })).status).toBe(200);
    }
    expect((await refund()).body).toMatchObject({ status: 'APPLIED', precise_amount: 50 });
    for (const name of ['@BackPot', '@BackX', '@BackY']) expect((await balance(name)).balance).toBe(0);
  });
});
