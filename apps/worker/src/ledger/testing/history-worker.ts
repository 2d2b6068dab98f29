import type { Guarantee } from '@bellwether/database/ledger';
import { applyBatch } from '../apply-batch.js';
import { enterHotLane, leaveHotLane } from '../hot-lane.repository.js';
import { sealHistory } from '../seal-history.js';
import type { Ledger } from './history-client.js';
import type { HistoryPlan, WorkerStep } from './history-plan.js';
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
