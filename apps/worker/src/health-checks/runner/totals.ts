import type { DownReason, ProbeOutcome } from '@bellwether/config';
import { bucketCount, bucketOf } from '../health-checks.telemetry.js';
import type { SkipReason } from './run-queue.js';

/** `lost`: the zone went to another worker, or this one stopped, before the run had its verdict. */
export type NotRunReason = SkipReason | 'lost';

/** What the runs of one check add to its totals since the last write. */
export interface Delta {
  success: number;
  failure: number;
  attempts: number;
  transitions: number;
  readonly buckets: number[];
  seconds: number;
  readonly reasons: Partial<Record<DownReason, number>>;
  readonly notRun: Partial<Record<NotRunReason, number>>;
  last: LastRun | undefined;
}

export interface LastRun {
  readonly atMs: number;
  readonly outcome: ProbeOutcome;
}

export interface Result {
  readonly id: string;
  readonly checkId: string;
  readonly success: boolean;
  readonly durationMs: number;
  readonly summary: string;
  readonly message: string;
  readonly atMs: number;
}

const emptyDelta = (): Delta => ({
  success: 0,
  failure: 0,
  attempts: 0,
  transitions: 0,
  buckets: Array.from({ length: bucketCount }, () => 0),
  seconds: 0,
  reasons: {},
  notRun: {},
  last: undefined,
});

const addTo = <K extends string>(counts: Partial<Record<K, number>>, key: K, by: number): void => {
  counts[key] = (counts[key] ?? 0) + by;
};

/** What is not written yet: one delta per check, and the newest results. */
export class Totals {
  readonly deltas = new Map<string, Delta>();
  results: Result[] = [];
  /** Results that there was no room for. */
  dropped = 0;

  constructor(private readonly resultsMax: number) {}

  get isEmpty(): boolean {
    return this.deltas.size === 0 && this.results.length === 0;
  }

  addRun(result: Result, run: LastRun, isTransition: boolean): void {
    const { verdict, reason, seconds } = run.outcome;
    const delta = this.deltaOf(result.checkId);
    delta[verdict === 'up' ? 'success' : 'failure'] += 1;
    delta.attempts += 1;
    delta.transitions += isTransition ? 1 : 0;
    delta.seconds += seconds;
    const bucket = bucketOf(seconds);
    if (bucket < bucketCount) delta.buckets[bucket] = (delta.buckets[bucket] as number) + 1;
    if (reason !== null) addTo(delta.reasons, reason, 1);
    delta.last = run;
    this.results.push(result);
    this.bound();
  }

  addNotRun(checkId: string, reason: NotRunReason, runs: number): void {
    addTo(this.deltaOf(checkId).notRun, reason, runs);
  }

  /** Takes in what was to be written before this. */
  addEarlier(earlier: Totals): void {
    for (const [checkId, from] of earlier.deltas) {
      const delta = this.deltaOf(checkId);
      for (const key of ['success', 'failure', 'attempts', 'transitions', 'seconds'] as const) {
        delta[key] += from[key];
      }
      for (const [index, count] of from.buckets.entries()) {
        delta.buckets[index] = (delta.buckets[index] as number) + count;
      }
      for (const [key, count] of Object.entries(from.reasons)) addTo(delta.reasons, key as DownReason, count);
      for (const [key, count] of Object.entries(from.notRun)) addTo(delta.notRun, key as NotRunReason, count);
      delta.last ??= from.last;
    }
    this.results = [...earlier.results, ...this.results];
    this.dropped += earlier.dropped;
    this.bound();
  }

  private deltaOf(checkId: string): Delta {
    const known = this.deltas.get(checkId);
    if (known !== undefined) return known;
    const delta = emptyDelta();
    this.deltas.set(checkId, delta);
    return delta;
  }

  /** Counters are kept whatever happens; of the results, the newest. */
  private bound(): void {
    const tooMany = this.results.length - this.resultsMax;
    // Some at a time, because removing the first one moves all others.
    if (tooMany <= this.resultsMax / 10) return;
    this.results.splice(0, tooMany);
    this.dropped += tooMany;
  }
}
