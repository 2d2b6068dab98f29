import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { SETTINGS } from '@bellwether/platform';

/**
 * How long a request may wait for its outcome. After that it gets the current status. Half of the request
 * timeout, so that the answer is sent in time.
 */
export const waitMsOf = ({ ledger, server }: Pick<Settings, 'ledger' | 'server'>): number =>
  Math.min(ledger.wait_max, server.request_timeout / 2);

/**
 * What a request waits for: an accepted transaction to be decided, or a queue row, by its number. A commit or
 * void may be followed at once by the next one, so its transaction alone is not enough.
 */
export type AwaitedRow = 'accepted' | number;

interface Awaited {
  readonly transactionId: string;
  readonly row: AwaitedRow;
  readonly deadline: number;
  readonly resolve: (decided: boolean) => void;
}

const everyMs = 5;

/**
 * Waits for the outcome of transactions. One query serves all waiting requests, and it runs only while some
 * wait. It asks the database: a decided transaction has no queue row.
 */
@Injectable()
export class QueueRowWatch {
  private awaited: Awaited[] = [];
  private looking = false;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** When a request that starts to wait now has waited long enough, on the clock of `performance`. */
  deadline(): number {
    return performance.now() + waitMsOf(this.settings);
  }

  /** True when the queue row is gone, false when the time is over. */
  gone(transactionId: string, row: AwaitedRow, deadline = this.deadline()): Promise<boolean> {
    return new Promise((resolve) => {
      this.awaited.push({ transactionId, row, deadline, resolve });
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
      const there = waiting === undefined || waiting.has(`${one.transactionId} ${one.row}`);
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
