import { verifyLedger } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { RunningLedger } from '../testing/running-ledger.js';

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start({
    BELLWETHER_LEDGER_HOT_LANE_WAITS: '1',
    BELLWETHER_LEDGER_HOT_LANE_WINDOW: '1m',
    BELLWETHER_LEDGER_HOT_LANE_QUIET_FOR: '3s',
  });
}, 60_000);
afterAll(() => ledger.stop());

let count = 0;
const toHot = (source: string, change: object = {}) =>
  ledger.post('/transactions', {
    precise_amount: 100,
    precision: 100,
    reference: `h-${(count += 1)}`,
    description: 'a test',
    currency: 'USD',
    source,
    destination: '@Hot',
    allow_overdraft: true,
    ...change,
  });

const until = (what: string, condition: () => Promise<boolean>) =>
  waitUntil(condition, { timeoutMs: 20_000, intervalMs: 50, what });

describe('a balance that workers wait for', () => {
  it('enters the hot lane, is worked there, and leaves it when no worker waits for it', async () => {
    const accepted = (lane: string) =>
      ledger.metric('server', `ledger_transactions_accepted_total{lane="${lane}"}`);
    const changed = (change: string) =>
      ledger.metric('worker', `ledger_lane_changes_total{change="${change}"}`);
    const hot = () => ledger.metric('worker', 'ledger_lane_hot_balances ');

    const { body: first } = await toHot('@One', { skip_queue: true });
    expect([await hot(), await changed('entered'), await accepted('hot')]).toEqual([0, 0, 0]);

    // Another session holds the balance, as another batch would.
    const id = first.destination.slice('bln_'.length);
    const ids: string[] = [];
    await ledger.db.transaction().execute(async (trx) => {
      await trx.selectFrom('balances').select('id').where('id', '=', id).forUpdate().execute();
      ids.push((await toHot('@Two')).body.transaction_id);
      await until('the balance to be hot', async () => (await hot()) === 1);
    });
    await ledger.settled(ids[0] ?? '', 'APPLIED');
    expect(await changed('entered')).toBe(1);
    expect(await ledger.metric('worker', 'ledger_lock_contention_total ')).toBeGreaterThan(0);

    await until('the server to choose the hot lane', async () => {
      ids.push((await toHot('@Three')).body.transaction_id);
      return (await accepted('hot')) > 0;
    });
    await until('the balance to be hot no more', async () => (await hot()) === 0);
    expect(await changed('left')).toBe(1);

    const before = await accepted('normal');
    await until('the server to choose other lanes again', async () => {
      ids.push((await toHot('@Four')).body.transaction_id);
      return (await accepted('normal')) > before;
    });
    for (const each of ids) await ledger.settled(each, 'APPLIED');
    expect((await ledger.get('/balances/indicator/@Hot/currency/USD')).body.balance).toBe(
      100 * (ids.length + 1),
    );
    await verifyLedger(ledger.db);
  });
});
