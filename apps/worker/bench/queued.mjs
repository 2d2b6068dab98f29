/** Ours: transactions are stored as the server stores them, and then taken from queued to final as the worker does. */
import { ledger } from '@bellwether/catalog';
import { loadSettings, transactionsQueue } from '@bellwether/config';
import { hotLane, laneOf, newUuid } from '@bellwether/database/ledger';
import { MetricRegistry } from '@bellwether/telemetry';
import { sql } from 'kysely';
import { storeAccepted } from '../../server/dist/ledger/intake/accepted.repository.js';
import { HotLaneService } from '../dist/ledger/hot-lane/hot-lane.service.js';
import { LanesService } from '../dist/ledger/lanes/lanes.service.js';
import { LedgerTelemetry } from '../dist/ledger/ledger.telemetry.js';

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
    amount: BigInt(1 + Math.floor(Math.random() * 1_000_000)),
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

/** The worker's own passes over lanes, counting as it counts. A lane that is to have another job gets it here. */
function lanesOf(db, batchSize, jobs) {
  const { settings } = loadSettings({
    argv: [],
    env: {
      BELLWETHER_DATABASE_URL: 'postgres://none/none',
      BELLWETHER_REDIS_URL: 'redis://none',
      BELLWETHER_LEDGER_BATCH_SIZE: String(batchSize),
    },
    mode: 'test',
  });
  const telemetry = new LedgerTelemetry(new MetricRegistry({ process: 'worker' }).register(ledger));
  const log = { info: () => undefined, warn: console.warn };
  const calls = { callQuietly: async ({ lane }) => void jobs.push(lane) };
  const hot = new HotLaneService(db, settings, log, telemetry, calls);
  return new LanesService(db, settings, telemetry, calls, hot);
}

/** Transactions per second from queued to final, as many lanes side by side as one worker takes. */
export async function appliedRate(db, count, { lanes, batchSize }) {
  const jobs = [...Array.from({ length: lanes }, (_, lane) => lane), hotLane];
  const service = lanesOf(db, batchSize, jobs);
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let lane = jobs.shift(); lane !== undefined; lane = jobs.shift()) await service.work(lane);
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const { rows } = await sql`select count(*) as left from queue_places`.execute(db);
  if (rows[0].left !== 0) throw new Error(`${rows[0].left} transactions still wait`);
  return count / seconds;
}
