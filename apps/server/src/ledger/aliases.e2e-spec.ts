import { scrape } from '@bellwether/telemetry/testing';
import { RunningLedger } from './testing/running-ledger.js';

type Shown = readonly [name: string, kind: string, labels: readonly string[]];

/** What an operator of the prior art has on dashboards and in rules: every name with its kind and its labels. */
const promised: readonly Shown[] = [
  ['blnk_balance_created_total', 'counter', []],
  ['blnk_chain_backlog', 'gauge', []],
  ['blnk_chain_head_seq', 'gauge', []],
  ['blnk_chain_lag_seconds', 'gauge', []],
  ['blnk_hotpairs_contention_total', 'counter', []],
  ['blnk_hotpairs_lane_routed_total', 'counter', ['lane']],
  ['blnk_inflight_commit_total', 'counter', []],
  ['blnk_inflight_void_total', 'counter', []],
  ['blnk_queue_backpressure_rejected_total', 'counter', ['reason']],
  ['blnk_queue_enqueued_total', 'counter', ['queue_name']],
  ['blnk_queue_processing_duration_seconds', 'histogram', ['result']],
  ['blnk_transaction_batch_size', 'histogram', []],
  ['blnk_transaction_batch_total', 'counter', ['result']],
  ['blnk_transaction_duration_seconds', 'histogram', ['status']],
  ['blnk_transaction_rejected_total', 'counter', ['reason']],
  ['blnk_transaction_total', 'counter', ['currency', 'status']],
  ['blnk_worker_retries_total', 'counter', ['reason']],
  // blnk_search_backpressure_retry_total counts retries of a search index, and there is none here.
];

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start({ BELLWETHER_METRICS_ALIASES: 'blnk' });
}, 60_000);
afterAll(() => ledger.stop());

const families = async () => {
  const scrapes = await Promise.all(
    [ledger.server, ledger.worker].map(({ url }) => scrape(`${url}/metrics`)),
  );
  return scrapes.flatMap((one) => one.families);
};

describe('with the names of the prior art switched on', () => {
  it('both processes together show every one of them, with its kind and labels, and no other', async () => {
    const { body } = await ledger.post('/transactions', {
      precise_amount: 100,
      precision: 100,
      reference: 'one',
      description: 'a test',
      currency: 'USD',
      source: '@World',
      destination: '@Shop',
      allow_overdraft: true,
    });
    await ledger.settled(body.transaction_id, 'APPLIED');
    const shown = new Map<string, Shown>();
    for (const { name, type, samples } of await families()) {
      if (!name.startsWith('blnk_')) continue;
      const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
      labels.delete('le');
      expect(samples.length).toBeGreaterThan(0);
      shown.set(name, [name, type, [...labels].toSorted()]);
    }
    const byName = ([one]: Shown, [other]: Shown) => (one < other ? -1 : 1);
    expect([...shown.values()].toSorted(byName)).toEqual(promised);
    expect(await ledger.metric('worker', 'blnk_transaction_total{status="APPLIED",currency="USD"}')).toBe(1);
  });
});
