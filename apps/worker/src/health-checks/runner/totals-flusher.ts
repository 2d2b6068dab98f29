import type { Tables } from '@bellwether/database';
import type { Kysely } from 'kysely';
import { Totals } from './totals.js';
import { wasWritten, writeTotals } from './totals.repository.js';

/** Some minutes of results of a large zone while Postgres is away; some 500 bytes each. */
export const resultsMax = 50_000;

/**
 * Collects what runs find and adds it to the database. A write that fails is kept and goes with the next one.
 *
 * A connection may break after the commit and before its answer. Results have ids, so the next write first looks whether
 * one of them is there, and counts nothing twice. Two cases remain: a write without any result (only runs that did not
 * take place) is repeated, and one whose commit comes after the look is counted twice.
 */
export class TotalsFlusher {
  private pending = new Totals(resultsMax);
  private unsure: Totals | undefined;
  private flushing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly zone: string,
  ) {}

  get totals(): Totals {
    return this.pending;
  }

  /** One write at a time; rejects when this one fails. False when there was nothing to write. */
  flush(): Promise<boolean> {
    const next = this.flushing.catch(() => undefined).then(() => this.write());
    this.flushing = next;
    return next;
  }

  /** How many results were dropped for want of room since the last call. */
  takeDropped(): number {
    const { dropped } = this.pending;
    this.pending.dropped = 0;
    return dropped;
  }

  private async write(): Promise<boolean> {
    const asked = this.unsure !== undefined;
    if (this.unsure !== undefined) {
      if (!(await wasWritten(this.db, this.unsure.results))) this.pending.addEarlier(this.unsure);
      this.unsure = undefined;
    }
    if (this.pending.isEmpty) return asked;
    const totals = this.pending;
    this.pending = new Totals(resultsMax);
    this.pending.dropped = totals.dropped;
    totals.dropped = 0;
    this.unsure = totals;
    await writeTotals(this.db, this.zone, totals);
    this.unsure = undefined;
    return true;
  }
}
