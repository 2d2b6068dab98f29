import type { Database } from '@bellwether/database';
import { laneOf, verifyLedger } from '@bellwether/database/ledger';
import { SeededRandom, testSeed } from '@bellwether/local/testing';
import { accept, lanes, openBalances, openLedger } from '../testing/ledger-fixture.js';
import { watchLanes } from '../testing/watched-lanes.js';

const { seed, replay } = testSeed('apps/worker/src/ledger/lanes/lane-jobs.property');
const rounds = 150;

/** Only jobs look at lanes here, and each job is played once: work that it misses stays. */
describe(`jobs of lanes (replay: ${replay})`, () => {
  let db: Database;
  let balances: readonly string[];
  beforeAll(async () => {
    db = await openLedger();
    balances = await openBalances(db, 4);
  });
  afterAll(() => db.destroy());

  const playRound = async (random: SeededRandom): Promise<void> => {
    // A lane alone is one that reads ahead.
    const [sources, workersMax] = [random.upTo(2), random.upTo(2)];
    const workers = Array.from({ length: workersMax }, () =>
      watchLanes(db, { batchSize: 1 + random.upTo(3) }),
    );
    const client = async (): Promise<void> => {
      const source = balances[random.upTo(sources) - 1] as string;
      const one = { source, destination: balances[3] as string, amount: 1n, allowOverdraft: true };
      const worker = workers[random.upTo(workers.length) - 1] as (typeof workers)[number];
      for (let request = random.upTo(2); request > 0; request -= 1) {
        await accept(
          db,
          Array.from({ length: random.upTo(4) }, () => one),
        );
        playing.push(worker.service.work(laneOf(source, lanes)));
      }
    };
    const playing: Promise<void>[] = [];
    await Promise.all(Array.from({ length: 1 + random.upTo(3) }, client));
    await Promise.all(playing);
    for (const { service, calls } of workers) {
      for (let call = calls.shift(); call !== undefined; call = calls.shift()) await service.work(call.lane);
    }
  };

  it('L4: see to everything that was stored before one of them came', async () => {
    const random = new SeededRandom(seed);
    for (let round = 1; round <= rounds; round += 1) {
      await playRound(random);
      const left = await db.selectFrom('queue_places').select('transaction_id').execute();
      expect({ round, left }).toEqual({ round, left: [] });
    }
    await verifyLedger(db);
  });
});
