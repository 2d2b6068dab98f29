import { GiveUp, type Settings, TryLater } from '@bellwether/config';
import { Database, isDatabaseAway } from '@bellwether/database';
import { GuaranteeBroken, hotLane } from '@bellwether/database/ledger';
import {
  injectTraceContext,
  joinServedTraces,
  linkActiveSpan,
  type TraceCarrier,
  withStep,
} from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { ServiceAway, SETTINGS } from '@bellwether/platform';
import { applyBatch, BalancesHeld, type BatchOptions, type WrittenBatch } from './apply-batch.js';
import { HotLaneService } from './hot-lane.service.js';
import { LaneJobs } from './lane-jobs.js';
import { LanePasses, type Pass } from './lane-passes.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { AheadIsPast, type WorkAhead } from './read-ahead.js';
import { refusedByDatabase } from './refused-by-database.js';
import { stopLane } from './stopped-lanes.repository.js';

/** A pass ends after this long even where work remains, and its lane waits for its turn among the others. */
const passMs = 2_000;

/** Waited too long for a lock, or two have waited for each other: nothing was written, and later it may go. */
const isLocked = (error: unknown): boolean =>
  /^(?:55P03|40P01)$/.test(String((error as { code?: unknown }).code));

const traceIdOf = ({ traceparent }: TraceCarrier): string | undefined => traceparent?.split('-')[1];

/** The requests whose work is in a batch, as far as their traces are kept. */
const servedBy = ({ batch, at }: WrittenBatch) =>
  batch.outcomes.flatMap(({ work: { traceparent, dueAt } }) =>
    traceparent === undefined ? [] : [{ traceparent, startTimeMs: dueAt.getTime(), endTimeMs: at.getTime() }],
  );

type LaneOptions = Omit<BatchOptions, 'held'>;

/** Works lanes: one pass takes batch after batch until nothing due is left. */
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

  /** Resolves when what was due in the lane at the time of the call is decided, or a pass or job sees to it. */
  async work(lane: number): Promise<void> {
    const passed = await this.passes.run(lane);
    if ('joined' in passed) {
      // The steps of a pass are in the trace of the job that began it; the others that share it refer to it.
      const { trace } = passed.joined;
      if (traceIdOf(trace) !== traceIdOf(injectTraceContext())) linkActiveSpan([trace]);
    } else if (passed.left !== undefined) {
      await this.jobs.callQuietly({ lane, transactionId: passed.left, because: `more:${Date.now()}` });
    }
  }

  /** Resolves with the last transaction it met, where it ended before the lane was empty. */
  private pass(lane: number, pass: Pass): Promise<string | undefined> {
    const limit = this.settings.ledger.batch_size;
    const endsAt = performance.now() + passMs;
    const attributes = { 'bellwether.ledger.lane': lane };
    return withStep(
      'work lane',
      async () => {
        pass.trace = injectTraceContext();
        let last: string | undefined;
        let ahead: WorkAhead | undefined;
        for (;;) {
          // What was read ahead was read before some of those asked: only a look of its own answers them.
          if (ahead === undefined) pass.asked = false;
          const options = { limit, ahead, readAhead: this.passes.running === 1 };
          const written = await withStep('apply batch', () => this.batch(lane, options), { attributes });
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
      const waitedInVain = (waited: number): void => this.telemetry.waitedInVain(waited);
      const written = await this.take(lane, { ...options, waitedInVain });
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
      // Another worker met it first and has stopped for it: one is enough, the others go on with other lanes.
      if (!(await stopLane(this.db, lane, broken.message).catch(() => true))) return undefined;
      this.telemetry.guaranteeBroken(broken.guarantee);
      throw new GiveUp('TXN_INVARIANT_BROKEN', broken.message, {}, { cause: broken });
    }
  }

  /** Without waiting at first: so it is known which balances make lanes wait. */
  private async take(lane: number, options: LaneOptions): Promise<WrittenBatch | undefined> {
    try {
      return await applyBatch(this.db, lane, { ...options, held: 'tell' });
    } catch (error) {
      // Whatever was read ahead is read again: it may have changed.
      const again = { ...options, ahead: undefined };
      if (error instanceof AheadIsPast) return this.take(lane, again);
      if (!(error instanceof BalancesHeld)) throw error;
      await this.hotLane.waitedFor(lane, error.balanceIds, error.works[0]);
      return applyBatch(this.db, lane, { ...again, held: 'wait' });
    }
  }

  private async written(lane: number, written: WrittenBatch, seconds: number): Promise<void> {
    this.telemetry.batchWritten(written, seconds);
    joinServedTraces('apply transaction', servedBy(written));
    if (lane === hotLane) await this.hotLane.worked(written.batch.outcomes.map(({ work }) => work));
    // One job takes everything that is due in a lane, so one for each time is enough.
    const byTime = new Map(written.followUps.map((followUp) => [followUp.dueAt.getTime(), followUp]));
    for (const [dueAtMs, { transactionId, cause }] of byTime) {
      void this.jobs.callQuietly({ lane, transactionId, because: cause, delayMs: dueAtMs - Date.now() });
    }
  }
}
