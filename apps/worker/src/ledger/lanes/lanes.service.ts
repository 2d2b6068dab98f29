import { GiveUp, type Settings, TryLater } from '@bellwether/config';
import { Database, isDatabaseAway } from '@bellwether/database';
import { GuaranteeBroken, hotLane } from '@bellwether/database/ledger';
import {
  injectTraceContext,
  linkBatchTraces,
  linkActiveSpan,
  type TraceCarrier,
  withSpan,
} from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { ServiceAway, SETTINGS } from '@bellwether/platform';
import { applyBatch, BalancesHeld, type BatchOptions, type WrittenBatch } from '../batches/apply-batch.js';
import { AheadIsPast, type WorkAhead } from '../batches/due-work.repository.js';
import { HotLaneService } from '../hot-lane/hot-lane.service.js';
import { LaneJobs } from '../lane-jobs.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';
import { refusedByDatabase, stopLane } from './stopped-lanes.repository.js';

export interface Pass {
  /** Whether a job asked for the lane after the pass last read its work; the pass resets it. */
  asked: boolean;
  /** The trace context that joined jobs link to. */
  trace: TraceCarrier;
}

/** The result of a call: its own pass with what it left undone, or a running pass that it joined. */
export type Passed<R> = { readonly left: R | undefined } | { readonly joined: Pass };

/**
 * At most one pass over a lane at a time in this process. A job that asks during a pass does not wait: it
 * sets `asked`, and the pass reads once more before it ends. So a hundred jobs for one lane cost two reads
 * and hold one job slot, and other lanes are not delayed.
 */
export class LanePasses<R> {
  private readonly lanes = new Map<number, Pass>();

  /** The pass resolves with a value when it ended before the lane was empty. */
  constructor(private readonly pass: (lane: number, pass: Pass) => Promise<R | undefined>) {}

  get running(): number {
    return this.lanes.size;
  }

  async run(lane: number): Promise<Passed<R>> {
    const joined = this.lanes.get(lane);
    if (joined !== undefined) {
      joined.asked = true;
      return { joined };
    }
    const pass: Pass = { asked: false, trace: {} };
    this.lanes.set(lane, pass);
    try {
      let left: R | undefined;
      // A job may have asked between the last read and the end of the pass.
      do left = await this.pass(lane, pass);
      while (left === undefined && pass.asked);
      return { left };
    } finally {
      this.lanes.delete(lane);
    }
  }
}

/** A pass ends after this time even when work remains; then the other lanes have their turn. */
const passMs = 2_000;

/** A lock timeout or a deadlock: nothing was written, and a retry may succeed. */
const isLocked = (error: unknown): boolean =>
  /^(?:55P03|40P01)$/.test(String((error as { code?: unknown }).code));

const traceIdOf = ({ traceparent }: TraceCarrier): string | undefined => traceparent?.split('-')[1];

/** The requests of a batch whose traces are kept. */
const servedBy = ({ batch, at }: WrittenBatch) =>
  batch.outcomes.flatMap(({ work: { traceparent, dueAt } }) =>
    traceparent === undefined ? [] : [{ traceparent, startTimeMs: dueAt.getTime(), endTimeMs: at.getTime() }],
  );

type LaneOptions = Omit<BatchOptions, 'held'>;

/** Works lanes: one pass applies batch after batch until no work is due. */
@Injectable()
export class LanesService {
  private readonly passes = new LanePasses((lane, pass) => this.pass(lane, pass));

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly telemetry: LedgerTelemetry,
    private readonly jobs: LaneJobs,
    private readonly hotLane: HotLaneService,
  ) {}

  /** Resolves when the work due at the time of the call is decided, or a pass or job will decide it. */
  async work(lane: number): Promise<void> {
    const passed = await this.passes.run(lane);
    if ('joined' in passed) {
      // The spans of a pass are in the trace of the job that began it; joined jobs link to it.
      const { trace } = passed.joined;
      if (traceIdOf(trace) !== traceIdOf(injectTraceContext())) linkActiveSpan([trace]);
    } else if (passed.left !== undefined) {
      await this.jobs.callQuietly({ lane, transactionId: passed.left, because: `more:${Date.now()}` });
    }
  }

  /** Resolves with the last transaction when it ended before the lane was empty. */
  private pass(lane: number, pass: Pass): Promise<string | undefined> {
    const limit = this.settings.ledger.batch_size;
    const endsAt = performance.now() + passMs;
    const attributes = { 'bellwether.ledger.lane': lane };
    return withSpan(
      'work lane',
      async () => {
        pass.trace = injectTraceContext();
        let last: string | undefined;
        let ahead: WorkAhead | undefined;
        for (;;) {
          // Work that was read ahead may be older than the request; only a new read answers it.
          if (ahead === undefined) pass.asked = false;
          const options = { limit, ahead, readAhead: this.passes.running === 1 };
          const written = await withSpan('apply batch', () => this.batch(lane, options), { attributes });
          last = written?.batch.outcomes.at(-1)?.work.transaction.id ?? last;
          ahead = await written?.ahead;
          if (written?.more !== true && !pass.asked) return undefined;
          if (last !== undefined && performance.now() >= endsAt) return last;
        }
      },
      { attributes },
    );
  }

  private async batch(lane: number, options: LaneOptions): Promise<WrittenBatch | undefined> {
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1000;
    try {
      const lockWaitFailed = (waited: number): void => this.telemetry.lockWaitFailed(waited);
      const written = await this.take(lane, { ...options, lockWaitFailed });
      if (written === undefined) this.telemetry.batchEmpty();
      else await this.written(lane, written, seconds());
      return written;
    } catch (error) {
      this.telemetry.batchFailed(seconds());
      if (isDatabaseAway(error)) throw new ServiceAway('postgres', error);
      if (isLocked(error)) {
        const message = 'another worker holds what the lane needs';
        throw new TryLater('GEN_RESOURCE_LOCKED', message, {}, { cause: error });
      }
      const broken = error instanceof GuaranteeBroken ? error : refusedByDatabase(error);
      if (broken === undefined) throw error;
      // Another worker stopped the lane first and has ended for it; this one goes on with other lanes.
      if (!(await stopLane(this.db, lane, broken.message).catch(() => true))) return undefined;
      this.telemetry.guaranteeBroken(broken.guarantee);
      throw new GiveUp('TXN_INVARIANT_BROKEN', broken.message, {}, { cause: broken });
    }
  }

  /** Tries without waiting first, to know which balances make lanes wait. */
  private async take(lane: number, options: LaneOptions): Promise<WrittenBatch | undefined> {
    try {
      return await applyBatch(this.db, lane, { ...options, held: 'throw' });
    } catch (error) {
      // Reads the work again: it may have changed.
      const again = { ...options, ahead: undefined };
      if (error instanceof AheadIsPast) return this.take(lane, again);
      if (!(error instanceof BalancesHeld)) throw error;
      await this.hotLane.waitedFor(lane, error.balanceIds, error.works[0]);
      return applyBatch(this.db, lane, { ...again, held: 'wait' });
    }
  }

  private async written(lane: number, written: WrittenBatch, seconds: number): Promise<void> {
    this.telemetry.batchWritten(written, seconds);
    linkBatchTraces('apply transaction', servedBy(written));
    if (lane === hotLane) await this.hotLane.worked(written.batch.outcomes.map(({ work }) => work));
    // One job takes all due work of a lane, so one job per time is enough.
    const byTime = new Map(written.followUps.map((followUp) => [followUp.dueAt.getTime(), followUp]));
    for (const [dueAtMs, { transactionId, cause }] of byTime) {
      void this.jobs.callQuietly({ lane, transactionId, because: cause, delayMs: dueAtMs - Date.now() });
    }
  }
}
