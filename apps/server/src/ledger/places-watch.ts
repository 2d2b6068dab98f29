import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { SETTINGS } from '@bellwether/platform';
import { waitMsOf } from './wait.js';

/**
 * What a request may wait for: that a transaction which was accepted is decided, or the turn of a place of it, by its
 * number. A place that a commit or void has left may be another one's the next moment.
 */
export type AwaitedPlace = 'accepted' | number;

interface Awaited {
  readonly transactionId: string;
  readonly place: AwaitedPlace;
  readonly deadline: number;
  readonly resolve: (decided: boolean) => void;
}

const everyMs = 5;

/**
 * Waits, for requests that want to answer what became of a transaction. One query asks for all of them together, and
 * only while somebody waits. It asks the database, not the queue: what is decided has left its place there.
 */
@Injectable()
export class PlacesWatch {
  private awaited: Awaited[] = [];
  private looking = false;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** When a request that begins to wait now has waited long enough, on the clock of `performance`. */
  deadline(): number {
    return performance.now() + waitMsOf(this.settings);
  }

  /** True when the place is gone, false when time has run out. */
  gone(transactionId: string, place: AwaitedPlace, deadline = this.deadline()): Promise<boolean> {
    return new Promise((resolve) => {
      this.awaited.push({ transactionId, place, deadline, resolve });
      if (!this.looking) this.plan();
    });
  }

  private plan(): void {
    this.looking = true;
    setTimeout(() => void this.look(), everyMs);
  }

  private async look(): Promise<void> {
    const asked = this.awaited;
    this.awaited = [];
    const waiting = await this.load(asked).catch(() => undefined);
    const now = performance.now();
    for (const one of asked) {
      const there = waiting === undefined || waiting.has(`${one.transactionId} ${one.place}`);
      if (!there) one.resolve(true);
      else if (now > one.deadline) one.resolve(false);
      else this.awaited.push(one);
    }
    if (this.awaited.length > 0) this.plan();
    else this.looking = false;
  }

  private async load(asked: readonly Awaited[]): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ id: string; cause: string; seq: number }>`
      select transaction_id as id, cause, seq from queue_places
      where transaction_id = any(${asked.map((one) => one.transactionId)}::uuid[])`.execute(this.db);
    return new Set(rows.flatMap(({ id, cause, seq }) => [`${id} ${cause}`, `${id} ${seq}`]));
  }
}
