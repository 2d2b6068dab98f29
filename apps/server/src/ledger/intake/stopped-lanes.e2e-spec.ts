import { laneOf, parseId } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { codeOf, transaction, RunningLedger } from '../testing/running-ledger.js';

const lanes = 2;

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start({
    BELLWETHER_LEDGER_LANES: String(lanes),
    BELLWETHER_QUEUE_MAX_PENDING: '3',
    BELLWETHER_LEDGER_BULK_MAX: '3',
  });
}, 60_000);
afterAll(() => ledger.stop());

const request = (source: string, change: object = {}) => transaction({ source, ...change });

/** The first balance whose transactions go to this lane. */
const sourceIn = async (lane: number): Promise<string> => {
  for (;;) {
    const { body } = await ledger.post('/balances', { ledger_id: 'general_ledger_id', currency: 'USD' });
    if (laneOf(parseId('balance', body.balance_id) ?? '', lanes) === lane) return body.balance_id;
  }
};

const untilAnswered = (what: string, path: string, body: () => unknown, ...wanted: readonly unknown[]) =>
  waitUntil(
    async () => {
      const answer = await ledger.post(path, body());
      return JSON.stringify(codeOf(answer)) === JSON.stringify(wanted) ? answer : undefined;
    },
    { timeoutMs: 10_000, intervalMs: 100, what },
  );

describe('a lane that is stopped', () => {
  it('refuses transactions, does not block other lanes, and accepts again when a person opens it', async () => {
    const [broken, sound] = [await sourceIn(0), await sourceIn(1)];
    const held = await ledger.post('/transactions', request(broken, { inflight: true, skip_queue: true }));
    expect(held.body.status).toBe('INFLIGHT');
    await ledger.worker.stop();
    await untilAnswered(
      'the queue to be full',
      '/transactions',
      () => request(broken),
      503,
      'QUEUE_BACKPRESSURE',
    );

    await ledger.db.insertInto('stopped_lanes').values({ lane: 0, reason: 'L2: a test' }).execute();
    await untilAnswered(
      'another lane to be accepted into',
      '/transactions',
      () => request(sound),
      201,
      undefined,
    );
    // Until the lane is known to be stopped, one may still be let in.
    let one = request(broken);
    const refused = await untilAnswered(
      'the lane to be known',
      '/transactions',
      () => (one = request(broken)),
      503,
      'GEN_UNAVAILABLE',
    );
    expect(refused.body).toMatchObject({
      error: expect.stringMatching(/^lane 0 of the ledger is stopped, .*; nothing was accepted$/),
      error_detail: { details: { lane: 0 } },
    });
    expect(refused.headers.get('retry-after')).toBe('30');
    expect((await ledger.get(`/transactions/reference/${one.reference}`)).status).toBe(404);

    const bulk = () => ({ transactions: [request(sound), request(broken)] });
    await untilAnswered('a bulk request to be refused', '/transactions/bulk', bulk, 503, 'GEN_UNAVAILABLE');
    const commit = await ledger.ask('PUT', `/transactions/inflight/${held.body.transaction_id}`, {
      status: 'commit',
    });
    expect(codeOf(commit)).toEqual([503, 'GEN_UNAVAILABLE']);

    await ledger.db.deleteFrom('stopped_lanes').execute();
    await ledger.db.deleteFrom('queue_places').execute();
    await untilAnswered(
      'the lane to be accepted into again',
      '/transactions',
      () => request(broken),
      201,
      undefined,
    );
  });
});
