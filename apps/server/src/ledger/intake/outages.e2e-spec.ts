import { verifyLedger } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { codeOf, RunningLedger } from '../testing/running-ledger.js';

const request = (reference: string) => ({
  precise_amount: 100,
  precision: 100,
  reference,
  description: 'a test',
  currency: 'USD',
  source: '@World',
  destination: '@Shop',
  allow_overdraft: true,
});

const storedIn = async (ledger: RunningLedger) => {
  const rows = await ledger.db.selectFrom('transactions').select('reference').orderBy('id').execute();
  return rows.map(({ reference }) => reference);
};

describe('a full queue', () => {
  it('is answered 503 before anything is stored, and takes again when there is room', async () => {
    const ledger = await RunningLedger.start({
      BELLWETHER_QUEUE_MAX_PENDING: '3',
      BELLWETHER_LEDGER_BULK_MAX: '3',
    });
    try {
      await ledger.worker.stop();
      for (const reference of ['a', 'b', 'c']) {
        expect((await ledger.post('/transactions', request(reference))).status).toBe(201);
      }
      const refused = await waitUntil(
        async () => {
          const answer = await ledger.post('/transactions', request('d'));
          return answer.status === 201 ? undefined : answer;
        },
        { timeoutMs: 5_000, what: 'the queue to be full' },
      );
      expect(refused).toMatchObject({
        status: 503,
        body: { error_detail: { code: 'QUEUE_BACKPRESSURE', details: { waiting_max: 3 } } },
      });
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await storedIn(ledger)).toEqual(['a', 'b', 'c']);
      expect(await ledger.metric('server', 'ledger_backpressure_refused_total')).toBeGreaterThan(0);

      await ledger.db.deleteFrom('queue_places').execute();
      await waitUntil(async () => (await ledger.post('/transactions', request('e'))).status === 201, {
        timeoutMs: 5_000,
        intervalMs: 100,
        what: 'the queue to have room',
      });
    } finally {
      await ledger.stop();
    }
  });
});

describe('a Redis that is gone, and comes back knowing nothing', () => {
  it('keeps no transaction from being accepted, nor from being applied; no job is said to be given', async () => {
    const ledger = await RunningLedger.start();
    try {
      await ledger.redis.stop();
      const accepted = await ledger.post('/transactions', request('while redis is away'));
      expect(accepted.status).toBe(201);
      const recovered = await ledger.ask('POST', '/transactions/recover?threshold=0s');
      expect(codeOf(recovered)).toEqual([503, 'GEN_UNAVAILABLE']);
      await ledger.redis.restart();
      await ledger.settled(accepted.body.transaction_id, 'APPLIED');
      await verifyLedger(ledger.db);
    } finally {
      await ledger.stop();
    }
  });
});
