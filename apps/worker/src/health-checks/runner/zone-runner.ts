import type { ProbeOutcome, Settings } from '@bellwether/config';
import type { Tables } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import type { Kysely } from 'kysely';
import type { HealthChecksTelemetry } from '../health-checks.telemetry.js';
import { probeContextOf } from '../probers/probe-context.js';
import { probeCheck } from '../probers/prober.js';
import { printTarget } from '../probers/target-connection.js';
import { CheckList, type HeldCheck } from './check-list.js';
import { RunQueue } from './run-queue.js';
import { TimerWheel } from './timer-wheel.js';
import type { Totals } from './totals.js';

/** How often the runner looks what is due, and so how late a run may begin without load. */
export const tickMs = 25;
/** One turn of the wheel takes 51 s, so that few runs are passed by. */
const ticks = 2_048;

export interface ZoneRunnerParts {
  readonly db: Kysely<Tables>;
  readonly settings: Pick<Settings, 'zone' | 'health_checks'>;
  readonly telemetry: HealthChecksTelemetry;
  readonly log: TelemetryLog;
  /** The clock of the zone. */
  readonly nowMs: () => number;
  /** Where results go at this moment. */
  readonly totals: () => Totals;
}

/** Runs the checks of a zone as long as this worker holds it; a zone that comes back has a new one. */
export class ZoneRunner {
  private readonly list: CheckList;
  private readonly wheel: TimerWheel;
  private readonly queue: RunQueue;
  private readonly runs = new Set<Promise<void>>();
  private readonly abort = new AbortController();
  private starts = true;

  constructor(private readonly parts: ZoneRunnerParts) {
    const { db, settings, nowMs, log } = parts;
    this.wheel = new TimerWheel({ tickMs, ticks }, nowMs());
    this.queue = new RunQueue({
      runsMax: settings.health_checks.probes_max,
      start: (id, dueMs) => this.start(id, dueMs),
      skipped: (id, reason, runs) => {
        parts.totals().addNotRun(id, reason, runs);
        parts.telemetry.skipped(reason, runs);
      },
    });
    this.list = new CheckList(db, settings.zone, {
      changed: ({ id, intervalMs }) => this.wheel.add(id, intervalMs, nowMs()),
      dropped: (id) => {
        this.wheel.remove(id);
        this.queue.drop(id);
      },
      refused: (id, error) => log.error({ check_id: id, err: error }, 'a stored health check is not valid'),
    });
  }

  get checks(): number {
    return this.list.count;
  }

  /** Reads what changed; true when there is more. */
  follow(): Promise<boolean> {
    return this.list.follow();
  }

  tick(): void {
    if (this.starts) this.queue.due(this.wheel.advance(this.parts.nowMs()));
  }

  stopStarting(): void {
    this.starts = false;
    this.queue.clear();
  }

  /** Ends what runs without a verdict. */
  giveUp(reason: Error): void {
    this.stopStarting();
    this.abort.abort(reason);
  }

  /** Resolves when nothing runs any more. */
  async finish(): Promise<void> {
    while (this.runs.size > 0) await Promise.all(this.runs);
  }

  private start(id: string, dueMs: number): void {
    const run = this.run(id, dueMs).finally(() => {
      this.runs.delete(run);
      this.queue.ended(id);
      this.parts.telemetry.left(this.queue.runningCount);
    });
    this.runs.add(run);
  }

  /** Never rejects. */
  private async run(id: string, dueMs: number): Promise<void> {
    const { telemetry, totals, log, nowMs, settings } = this.parts;
    const held = this.list.get(id);
    if (held === undefined) return;
    telemetry.began(nowMs() - dueMs, this.queue.runningCount);
    try {
      const context = probeContextOf(settings.health_checks, held.timeoutMs, this.abort.signal);
      const outcome = await probeCheck(held.check, context);
      telemetry.ended(held.check.kind as 'http' | 'tcp', outcome);
      this.record(held, outcome);
    } catch (error) {
      totals().addNotRun(id, 'lost', 1);
      if (!this.abort.signal.aborted) log.error({ check_id: id, err: error }, 'a probe failed by itself');
    }
  }

  private record(held: HeldCheck, outcome: ProbeOutcome): void {
    // The check may have changed meanwhile, or be gone.
    const current = this.list.get(held.id);
    if (current === undefined) return;
    const { verdict, message, seconds } = outcome;
    const isTransition = current.verdict !== null && current.verdict !== verdict;
    current.verdict = verdict;
    const atMs = Math.round(this.parts.nowMs());
    const result = {
      id: newUuid(atMs),
      checkId: held.id,
      success: verdict === 'up',
      durationMs: Math.round(seconds * 1_000),
      summary: summaryOf(held),
      message,
      atMs,
    };
    this.parts.totals().addRun(result, { atMs, outcome }, isTransition);
  }
}

const summaryOf = ({ description, check: { kind, definition } }: HeldCheck): string => {
  const at = 'target' in definition ? ` on ${printTarget(definition.target, definition.port)}` : '';
  return `${kind.toUpperCase()} healthcheck${description === '' ? '' : ` ${description}`}${at}`;
};
