import { startProcess, type TestProcess, waitUntil } from '@bellwether/local/testing';
import { Receiver } from '../testing/receiver.js';
import { codeOf, RunningLedger } from '../testing/running-ledger.js';

const secret = 'what deliveries are signed with';
const settings = {
  BELLWETHER_LEDGER_MONITORS_SECRET: secret,
  BELLWETHER_LEDGER_MONITORS_INTERVAL: '50ms',
  BELLWETHER_LEDGER_MONITORS_PER_BALANCE: '3',
};

let ledger: RunningLedger;
let receiver: Receiver;
let others: TestProcess[] = [];
beforeAll(async () => {
  receiver = await Receiver.start(secret);
  ledger = await RunningLedger.start(settings);
}, 60_000);
afterEach(async () => {
  await Promise.all(others.map((other) => other.stop()));
  others = [];
});
afterAll(async () => {
  await ledger.stop();
  receiver.stop();
});

let count = 0;
/** Moves an amount in minor units from one balance to another, and returns when it is applied. */
const move = async (source: string, destination: string, amount: bigint, change: object = {}) => {
  const request = {
    precision: 100,
    reference: `mon-${(count += 1)}`,
    description: 'a test',
    currency: 'USD',
    source,
    destination,
    allow_overdraft: true,
    skip_queue: true,
    ...change,
  };
  const body = `${JSON.stringify(request).slice(0, -1)},"precise_amount":${amount}}`;
  const answer = await ledger.post('/transactions', body);
  expect(answer.status).toBe(201);
  return answer.body;
};

const openBalance = async (): Promise<string> =>
  (await ledger.post('/balances', { ledger_id: 'general_ledger_id', currency: 'USD' })).body.balance_id;

const watch = async (balanceId: string, condition: object, change: object = {}) => {
  const answer = await ledger.post('/balance-monitors', {
    balance_id: balanceId,
    condition: { precision: 100, ...condition },
    call_back_url: receiver.url,
    ...change,
  });
  return answer;
};

describe('a balance monitor', () => {
  it('sends its receiver one signed delivery per crossing', async () => {
    const balance = await openBalance();
    const made = await watch(balance, { field: 'balance', operator: '>=', value: 1.5 });
    expect(made).toMatchObject({
      status: 201,
      body: {
        balance_id: balance,
        condition: { field: 'balance', operator: '>=', value: 1.5, precision: 100, precise_value: 150 },
        call_back_url: receiver.url,
      },
    });
    const { monitor_id: monitor } = made.body;
    await move('@World', balance, 100n);
    const crossing = await move('@World', balance, 100n);
    await move('@World', balance, 1n);
    const [delivery] = await receiver.delivered(monitor, 1);
    expect(delivery).toMatchObject({
      signed: true,
      body: {
        event: 'balance.monitor',
        data: {
          ...made.body,
          crossing: {
            value: 2,
            precise_value: 200,
            transaction_id: crossing.transaction_id,
            version: 2,
          },
        },
      },
    });
    expect(delivery?.id).toBe(delivery?.body.id);
    await move(balance, '@World', 100n);
    await move('@World', balance, 500n);
    const all = await receiver.delivered(monitor, 2);
    expect(all.map(({ body }) => body.data.crossing.precise_value)).toEqual([200, 601]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(2);
    expect(await ledger.metric('worker', 'ledger_monitor_events_total{stage="delivered"}')).toBe(2);
    expect(await ledger.metric('worker', 'ledger_monitor_events_total{stage="crossed"}')).toBe(2);
  });

  it('compares and sends forty digits unchanged', async () => {
    const digits = 1234567890123456789012345678901234567890n;
    const balance = await openBalance();
    const body = JSON.stringify({
      balance_id: balance,
      condition: { field: 'credit_balance', operator: '=', precise_value: 'digits' },
      call_back_url: receiver.url,
    }).replace('"digits"', String(digits));
    const made = await ledger.post('/balance-monitors', body);
    expect(made.body.condition.precise_value).toBe(digits);
    await move('@World', balance, digits - 1n);
    await move('@World', balance, 1n);
    const [delivery] = await receiver.delivered(made.body.monitor_id, 1);
    expect(delivery?.body.data.crossing).toMatchObject({ precise_value: digits, version: 2 });
  });

  it('watches what is inflight', async () => {
    const balance = await openBalance();
    const { body } = await watch(balance, { field: 'inflight_balance', operator: '>', value: 0 });
    const held = await move('@World', balance, 100n, { inflight: true });
    const [delivery] = await receiver.delivered(body.monitor_id, 1);
    expect(delivery?.body.data.crossing.transaction_id).toBe(held.transaction_id);
  });

  it('repeats a failed delivery with the same bytes', async () => {
    const balance = await openBalance();
    const { body } = await watch(balance, { field: 'balance', operator: '>', value: 0 });
    receiver.answers = [500, 302];
    await move('@World', balance, 100n);
    const deliveries = await receiver.delivered(body.monitor_id, 3);
    expect(new Set(deliveries.map(({ id, text }) => `${id} ${text}`)).size).toBe(1);
    expect(deliveries.every(({ signed }) => signed)).toBe(true);
    expect(await ledger.metric('worker', 'ledger_monitor_delivery_failures_total{reason="refused"}')).toBe(2);
  });

  it('is changed, and watches the new condition from then on', async () => {
    const balance = await openBalance();
    const { body: made } = await watch(balance, { field: 'balance', operator: '>', value: 5 });
    const path = `/balance-monitors/${made.monitor_id}`;
    expect((await ledger.ask('PUT', path, { description: 'low' })).body).toEqual({
      ...made,
      description: 'low',
    });
    await move('@World', balance, 100n);
    const condition = { field: 'balance', operator: '<=', value: 1, precision: 100, precise_value: 100 };
    const { precise_value: _precise, ...asked } = condition;
    const changed = await ledger.ask('PUT', path, { condition: asked });
    expect(changed.body).toEqual({ ...made, description: 'low', condition });
    expect((await ledger.get(path)).body).toEqual(changed.body);
    // It holds already, so it is delivered when it holds again.
    await move('@World', balance, 100n);
    const crossing = await move(balance, '@World', 150n);
    const [delivery] = await receiver.delivered(made.monitor_id, 1);
    expect(delivery?.body.data.crossing).toMatchObject({
      transaction_id: crossing.transaction_id,
      precise_value: 50,
    });
  });

  it('is found, counted against the limit of its balance, and removed', async () => {
    const balance = await openBalance();
    const made = [];
    for (const value of [1, 2, 3]) {
      made.unshift((await watch(balance, { field: 'balance', operator: '>', value })).body);
    }
    expect(codeOf(await watch(balance, { field: 'balance', operator: '>', value: 4 }))).toEqual([
      400,
      'BAL_VALIDATION_ERROR',
    ]);
    expect((await ledger.get(`/balance-monitors/balances/${balance}`)).body).toEqual(made);
    expect((await ledger.get(`/balance-monitors?balance_id_eq=${balance}&limit=2`)).body).toEqual(
      made.slice(0, 2),
    );
    const [{ monitor_id: monitor }] = made;
    expect(await ledger.ask('DELETE', `/balance-monitors/${monitor}`)).toMatchObject({ status: 204 });
    expect(codeOf(await ledger.get(`/balance-monitors/${monitor}`))).toEqual([404, 'BAL_MONITOR_NOT_FOUND']);
    await move('@World', balance, 1_000n);
    await Promise.all(made.slice(1).map(({ monitor_id }) => receiver.delivered(monitor_id, 1)));
    expect(receiver.received.some(({ body }) => body.data.monitor_id === monitor)).toBe(false);
  });

  it('is refused when its crossings could not be delivered', async () => {
    const balance = await openBalance();
    const refusals = [
      await watch(balance, { field: 'balance', operator: '>', value: 1 }, { call_back_url: '' }),
      await watch(balance, { field: 'balance', operator: '>', value: 1 }, { call_back_url: 'ftp://x/' }),
      await watch(balance, { field: 'balance', operator: '>', value: 1 }, { call_back_url: 'http://u:p@x/' }),
    ];
    expect(refusals.map(codeOf)).toEqual(refusals.map(() => [400, 'BAL_VALIDATION_ERROR']));
    const { BELLWETHER_LEDGER_MONITORS_SECRET: _secret, ...env } = ledger.env;
    const unsigned = await startProcess('server', { env });
    others.push(unsigned);
    const answer = await fetch(`${unsigned.url}/balance-monitors`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        balance_id: balance,
        condition: { field: 'balance', operator: '>', value: 1 },
        call_back_url: receiver.url,
      }),
    });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      403,
      'balance monitors need a secret to sign with: set BELLWETHER_LEDGER_MONITORS_SECRET',
    ]);
  });

  it('loses no crossing when a worker dies and Redis loses its data, and delivers each one once', async () => {
    const balance = await openBalance();
    const { body } = await watch(balance, { field: 'balance', operator: '>', value: 0 });
    receiver.answers = [503];
    await move('@World', balance, 100n);
    await receiver.delivered(body.monitor_id, 1);
    // Now only the database knows that it is to be delivered again.
    await ledger.worker.kill();
    await ledger.redis.flush();
    await ledger.db.updateTable('monitor_events').set({ due_at: new Date() }).execute();
    others.push(
      await startProcess('worker', { env: ledger.env }),
      await startProcess('worker', { env: ledger.env }),
    );
    const deliveries = await receiver.delivered(body.monitor_id, 2);
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(1);
    await waitUntil(
      async () => {
        const open = await ledger.db
          .selectFrom('monitor_events')
          .select('id')
          .where('outcome', 'is', null)
          .execute();
        return open.length === 0;
      },
      { timeoutMs: 10_000, what: 'every crossing to be delivered' },
    );
    expect(await receiver.delivered(body.monitor_id, 2)).toHaveLength(2);
  });
});
