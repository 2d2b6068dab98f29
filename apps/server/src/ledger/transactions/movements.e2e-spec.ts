import { verifyLedger } from '@bellwether/database/ledger';
import { codeOf, transaction, RunningLedger } from '../testing/running-ledger.js';

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

describe('skip_queue', () => {
  it('answers when the transaction is applied', async () => {
    expect(await now()).toMatchObject({ status: 201, body: { status: 'APPLIED' } });
  });

  it('answers a rejection as an error, and the rejection is on record', async () => {
    const reference = 'm-rejected';
    const answer = await now({ source: '@Poor1', allow_overdraft: false, reference });
    expect(codeOf(answer)).toEqual([400, 'TXN_INSUFFICIENT_FUNDS']);
    expect((await ledger.get(`/transactions/reference/${reference}`)).body).toMatchObject({
      status: 'REJECTED',
      reject_reason: 'insufficient_funds',
    });
  });

  it('distinguishes an overdraft limit', async () => {
    const limited = { source: '@Poor2', overdraft_limit: 0.5 };
    const answer = await now({ ...limited, precise_amount: 51 });
    expect(codeOf(answer)).toEqual([400, 'TXN_VALIDATION_ERROR']);
    expect(answer.body.error).toBe('transaction exceeds overdraft limit');
    expect((await now({ ...limited, precise_amount: 50 })).status).toBe(201);
    expect((await balance('@Poor2')).balance).toBe(-50);
  });
});

describe('dry_run', () => {
  const trial = (change: object) => ledger.post('/transactions', transaction({ dry_run: true, ...change }));

  it('says what would happen and stores nothing, not even the balance of an indicator', async () => {
    const answer = await trial({ source: '@Unused', destination: '@Unused2', reference: 'm-tried' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'APPLIED', dry_run: true } });
    expect((await ledger.get(`/transactions/reference/m-tried`)).status).toBe(404);
    expect((await ledger.get('/balances/indicator/@Unused/currency/USD')).status).toBe(404);
  });

  it('refuses what would be refused', async () => {
    expect(codeOf(await trial({ source: '@Unused', allow_overdraft: false }))).toEqual([
      400,
      'TXN_INSUFFICIENT_FUNDS',
    ]);
    await now({ reference: 'used' });
    expect(codeOf(await trial({ reference: 'used' }))).toEqual([409, 'TXN_DUPLICATE_REFERENCE']);
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

  it('is held, and applied by a commit', async () => {
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

  it('can be tried out', async () => {
    const id = await held();
    expect((await act(id, { status: 'commit', dry_run: true })).body).toMatchObject({
      dry_run: true,
      status: 'INFLIGHT',
    });
  });

  it('is voided when it expires', async () => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const id = await held({ inflight_expiry_date: soon });
    await ledger.settled(id, 'VOID');
  });

  it('is committed at its commit date', async () => {
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
    const { body } = await ledger.post('/transactions', transaction({ scheduled_for: soon.toISOString() }));
    expect(body.status).toBe('SCHEDULED');
    await ledger.settled(body.transaction_id, 'APPLIED');
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime());
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

  it('is refused before the transaction is applied', async () => {
    const { body } = await now({ inflight: true });
    expect(codeOf(await ledger.post(`/refund-transaction/${body.transaction_id}`, {}))).toEqual([
      400,
      'TXN_VALIDATION_ERROR',
    ]);
    expect(codeOf(await ledger.post('/refund-transaction/txn_none', {}))).toEqual([404, 'TXN_NOT_FOUND']);
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

  it('refunds the committed legs only', async () => {
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
