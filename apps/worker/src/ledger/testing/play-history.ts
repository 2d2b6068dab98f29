import type { Database } from '@bellwether/database';
import { type Guarantee, laneOf } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { sql, type RawBuilder } from 'kysely';
import { applyBatch } from '../batches/apply-batch.js';
import { hasUnsealed } from '../chain/chain.repository.js';
import { sealHistory } from '../chain/chain.service.js';
import { enterHotLane, leaveHotLane } from '../hot-lane/hot-lane.repository.js';
import { askFor, HistoryClient, Ledger } from './history-client.js';
import { currencies, type HistoryPlan, historySize, type WorkerStep } from './history-plan.js';
import { lanes, openBalances } from './ledger-fixture.js';
import { watchLanes } from './watched-lanes.js';

/** Counted in balances. */
export interface HotLaneChanges {
  entered: number;
  left: number;
}

/** Another one holds what is needed for too long, or two have waited for each other: a job is tried again for it. */
const isLocked = (error: unknown): boolean =>
  /^(?:GEN_RESOURCE_LOCKED|40P01)$/.test(String((error as { code?: unknown }).code));

/** When workers rest, and when they are done. */
export class Shift {
  isOver = false;
  rest: Promise<void> | undefined;
  private wake: () => void = () => undefined;

  begin(): void {
    this.wake();
    this.rest = undefined;
  }

  pause(): void {
    this.rest = new Promise((resolve) => (this.wake = resolve));
  }

  end(): void {
    this.isOver = true;
    this.begin();
  }
}

/** Does what its plan says, over and over, on the services that a worker has. */
export class HistoryWorker {
  private readonly lanesOf;

  constructor(
    private readonly ledger: Ledger,
    private readonly hotLane: HotLaneChanges,
    private readonly plan: HistoryPlan['workers'][number],
  ) {
    const { batchSize } = plan;
    this.lanesOf = watchLanes(ledger.db, { batchSize, waitsUntilHot: 2 });
  }

  get broken(): readonly Guarantee[] {
    return this.lanesOf.broken;
  }

  async play(shift: Shift): Promise<void> {
    const { steps } = this.plan;
    for (let index = 0; ; index += 1) {
      await shift.rest;
      if (shift.isOver) return;
      await this.take(steps[index % steps.length] as WorkerStep).catch((error: unknown) => {
        if (!isLocked(error)) throw error;
      });
    }
  }

  private async take(step: WorkerStep): Promise<unknown> {
    const { db, balances } = this.ledger;
    switch (step.kind) {
      case 'work':
        return this.lanesOf.service.work(step.lane);
      case 'batch':
        return applyBatch(db, step.lane, { limit: step.limit, held: 'wait' });
      case 'enter':
        if (await enterHotLane(db, balances[step.currency][step.balance] as string))
          this.hotLane.entered += 1;
        return;
      case 'leave':
        return (this.hotLane.left += await leaveHotLane(db, 0));
      case 'seal':
        return sealHistory(db, step.eventsMax);
    }
  }
}

/** What has happened in a history when nothing is left to do. */
export interface Played {
  readonly accepted: readonly string[];
  readonly broken: readonly Guarantee[];
  readonly hotLane: Readonly<HotLaneChanges>;
}

const patienceMs = 20_000;

/** What is held without a date is ended as well, so that everything becomes final. */
const endTheRest = async ({ db }: Ledger): Promise<void> => {
  const rows = await db
    .selectFrom('transactions')
    .select(['id', 'source_id'])
    .where('status', '=', 'INFLIGHT')
    .execute();
  for (const [index, { id, source_id: source }] of rows.entries()) {
    const action = index % 2 === 0 ? 'commit' : 'void';
    await askFor(db, [id], { action, lane: laneOf(source, lanes), amount: null, groupId: null });
  }
};

/** Resolves when no queue row meets a condition, or when the shift is over because a worker failed. */
const untilNone = async (
  db: Database,
  shift: Shift,
  what: string,
  condition: RawBuilder<unknown>,
): Promise<void> => {
  const left = sql<{ any: boolean }>`select exists (select from queue_places where ${condition}) as any`;
  await waitUntil(async () => shift.isOver || (await left.execute(db)).rows[0]?.any === false, {
    timeoutMs: patienceMs,
    intervalMs: 5,
    what: `no work to be left that is ${what}`,
  });
};

const playRounds = async (ledger: Ledger, rounds: HistoryPlan['rounds'], shift: Shift): Promise<void> => {
  const { db } = ledger;
  const clients = Array.from({ length: historySize.clients }, () => new HistoryClient(ledger));
  for (const { rest, clients: stepsOf } of rounds) {
    if (rest) shift.pause();
    await Promise.all(clients.map((client, index) => client.play(stepsOf[index] ?? [])));
    if (rest) await untilNone(db, shift, 'for later', sql`due_at > now()`);
    else await untilNone(db, shift, 'new', sql`cause = 'accepted' and due_at <= now()`);
    shift.begin();
  }
  await untilNone(db, shift, 'undecided', sql`true`);
  await endTheRest(ledger);
  await untilNone(db, shift, 'undecided', sql`true`);
};

/** All clients and workers at once; resolves when everything accepted is final and sealed, or with the first failure. */
export const playHistory = async (db: Database, plan: HistoryPlan): Promise<Played> => {
  const [usd, eur] = await Promise.all(currencies.map((one) => openBalances(db, historySize.balances, one)));
  const ledger = new Ledger(db, { USD: usd ?? [], EUR: eur ?? [] });
  const hot = { entered: 0, left: 0 };
  const workers = plan.workers.map((one) => new HistoryWorker(ledger, hot, one));
  const shift = new Shift();
  const playing = [playRounds(ledger, plan.rounds, shift), ...workers.map((worker) => worker.play(shift))];
  // The first to end ends all: the clients when nothing waits, a worker when it fails.
  const ends = await Promise.allSettled(playing.map((one) => one.finally(() => shift.end())));
  for (const one of ends) if (one.status === 'rejected') throw one.reason;
  while (await hasUnsealed(db)) await sealHistory(db, 50);
  return { accepted: ledger.accepted, broken: workers.flatMap(({ broken }) => broken), hotLane: hot };
};
