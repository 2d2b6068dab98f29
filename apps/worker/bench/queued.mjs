/** Ours: transactions are stored as the server stores them, and then taken from queued to final as the worker does. */
import { transactionsQueue } from '@bellwether/config';
import { laneOf, newUuid } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { storeAccepted } from '../../server/dist/ledger/accepted.repository.js';
import { applyBatch } from '../dist/ledger/apply-batch.js';

const storedAtOnce = 2_000;

const acceptedOf = (pair, lane) => {
  const id = newUuid(Date.now());
  return {
    id,
    reference: id,
    parentId: null,
    groupId: null,
    decidedWith: null,
    sourceId: pair[0],
    destinationId: pair[1],
    currency: 'USD',
    amount: 1n,
    precision: 100n,
    description: 'a transfer',
    allowOverdraft: true,
    overdraftLimit: null,
    inflight: false,
    inflightExpiryDate: null,
    inflightCommitDate: null,
    scheduledFor: null,
    effectiveDate: null,
    metaData: {},
    lane,
  };
};

export async function store(db, count, pick, lanes) {
  for (let stored = 0; stored < count; stored += storedAtOnce) {
    const group = Array.from({ length: Math.min(storedAtOnce, count - stored) }, () => {
      const pair = pick();
      return acceptedOf(pair, laneOf(pair[0], lanes));
    });
    await storeAccepted(db, group);
  }
  // As autovacuum would have done by itself in a system that did not begin a second ago.
  await sql`analyze transactions, queue_places, balances`.execute(db);
}

const { concurrency } = transactionsQueue.jobs['apply-transactions'];

/** Transactions per second from queued to final, as many lanes side by side as one worker takes. */
export async function appliedRate(db, count, { lanes, batchSize }) {
  const startedAt = performance.now();
  const untouched = Array.from({ length: lanes }, (_, lane) => lane);
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let lane = untouched.shift(); lane !== undefined; lane = untouched.shift()) {
        let written;
        do {
          const ahead = await written?.ahead;
          written = await applyBatch(db, lane, { limit: batchSize, held: 'wait', ahead, readAhead: true });
        } while (written !== undefined);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const { rows } = await sql`select count(*) as left from queue_places`.execute(db);
  if (rows[0].left !== 0) throw new Error(`${rows[0].left} transactions still wait`);
  return count / seconds;
}
