import { verifyLedger } from '@bellwether/database/ledger';
import { codeOf, transaction, RunningLedger } from '../testing/running-ledger.js';

let ledger: RunningLedger;
let held: string[];
beforeAll(async () => {
  ledger = await RunningLedger.start({ BELLWETHER_LEDGER_WAIT_MAX: '200ms' });
  const bodies = Array.from({ length: 4 }, () => transaction({ inflight: true }));
  const { body } = await ledger.post('/transactions/bulk', { transactions: bodies });
  const found = await ledger.get(`/transactions?batch_id_eq=${body.batch_id}`);
  held = found.body.map((one: { transaction_id: string }) => one.transaction_id);
  for (const id of held) await ledger.settled(id, 'INFLIGHT');
  await ledger.worker.stop();
}, 60_000);
afterAll(async () => {
  await verifyLedger(ledger.db);
  await ledger.stop();
});

const act = (id: string | undefined, body: object) => ledger.ask('PUT', `/transactions/inflight/${id}`, body);

describe('an inflight transaction, while no worker runs', () => {
  it('has one waiting action, however many are requested at once', async () => {
    const [id] = held;
    const part = { status: 'commit', precise_amount: 10 };
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => act(id, part)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(codeOf(answer)).toEqual([409, 'GEN_CONFLICT']);
    }
    expect(codeOf(await act(id, { ...part, dry_run: true }))).toEqual([409, 'GEN_CONFLICT']);
    const many = { transactions: [{ transaction_id: id, precise_amount: 10 }] };
    expect((await ledger.post('/transactions/inflight/bulk/commit', many)).body.results).toMatchObject([
      { transaction_id: id, status: 'failed', code: 'GEN_CONFLICT' },
    ]);
  });

  it('is answered as still queued when the wait has ended, alone and among others', async () => {
    const [, alone, ...others] = held;
    const answer = await act(alone, { status: 'void', skip_queue: true });
    expect(answer).toMatchObject({ status: 200, body: { status: 'INFLIGHT', queued: true } });
    const many = { transaction_ids: others, skip_queue: true };
    expect((await ledger.post('/transactions/inflight/bulk/void', many)).body).toEqual({
      succeeded: others.length,
      failed: 0,
      results: others.map((transaction_id) => ({ transaction_id, status: 'succeeded', queued: true })),
    });
  });
});
