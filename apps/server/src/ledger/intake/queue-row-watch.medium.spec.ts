import type { Database } from '@bellwether/database';
import { sql } from 'kysely';
import { type AcceptedTransaction, storeAccepted } from './accepted.repository.js';
import { type AskedAction, storeActions } from '../inflight/inflight.repository.js';
import { QueueRowWatch } from './queue-row-watch.js';
import { openAcceptance } from '../testing/acceptance-fixture.js';

let db: Database;
let accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
beforeEach(async () => {
  ({ db, accepted } = await openAcceptance());
});
afterEach(() => db.destroy());

const watchFor = (waitMs: number) =>
  new QueueRowWatch(db, { ledger: { wait_max: waitMs }, server: { request_timeout: 2 * waitMs } } as never);

const hold = async (): Promise<AskedAction> => {
  const one = accepted('held', { inflight: true });
  await storeAccepted(db, [one]);
  await sql`update transactions set status = 'INFLIGHT'`.execute(db);
  await sql`delete from queue_places`.execute(db);
  return { transactionId: one.id, action: 'commit', lane: 3, amount: 1n, groupId: null };
};

describe('a wait for the turn of an action', () => {
  it('ends with that turn, though the next action of the same transaction waits already', async () => {
    const action = await hold();
    const [first] = await storeActions(db, [[action]]);
    const gone = watchFor(60_000).gone(action.transactionId, first?.seq ?? 0);
    await db.transaction().execute(async (trx) => {
      await sql`delete from queue_places`.execute(trx);
      await sql`insert into queue_places (lane, due_at, transaction_id, action, cause)
        values (3, now(), ${action.transactionId}, 'void', 'requested')`.execute(trx);
    });
    expect(await gone).toBe(true);
  });

  it('ends without it when it has waited long enough', async () => {
    const action = await hold();
    const [first] = await storeActions(db, [[action]]);
    expect(await watchFor(1).gone(action.transactionId, first?.seq ?? 0)).toBe(false);
    expect(await watchFor(1).gone(action.transactionId, 'accepted')).toBe(true);
  });
});
