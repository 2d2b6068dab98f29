import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

import { LOG, type ProcessLog } from './context.js';
import { Outage, Outages } from './outages.js';

export interface BackgroundWork {
  /** The work as a line of the log names it: "sealing the history". */
  readonly name: string;
  /** The pause between two turns. */
  readonly everyMs: number;
  /** True: there is more to do at once. `idle`: nothing was asked of Postgres, so nothing is known about it. */
  readonly turn: () => Promise<boolean | 'idle'>;
}

/**
 * Work that a process repeats in the background, one turn at a time. A turn that
 * fails is followed by the next one after the usual pause; the log has one line when it begins and one when it is over.
 */
@Injectable()
export class BackgroundLoops implements BeforeApplicationShutdown {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly turns = new Map<string, Promise<void>>();
  private stopped = false;

  constructor(
    private readonly outages: Outages,
    @Inject(LOG) private readonly log: ProcessLog,
  ) {}

  start(work: BackgroundWork): void {
    const { name } = work;
    const trouble = new Outage(this.log, {
      begins: `${name} fails; it is tried again until it works`,
      ends: `${name} works again`,
      fieldsOf: (error) => ({ err: error }),
    });
    const plan = (): void => {
      if (this.stopped) return;
      const turn = (): void => void this.turns.set(name, this.turn(work, trouble).finally(plan));
      this.timers.set(name, setTimeout(turn, work.everyMs));
    };
    plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.turns.values());
  }

  /** Never rejects. */
  private async turn({ turn }: BackgroundWork, trouble: Outage): Promise<void> {
    try {
      let done = await turn();
      while (done === true && !this.stopped) done = await turn();
      if (done === 'idle') return;
      trouble.works();
      this.outages.postgres.works();
    } catch (error) {
      if (!this.outages.explain(error)) trouble.failed(error);
    }
  }
}
