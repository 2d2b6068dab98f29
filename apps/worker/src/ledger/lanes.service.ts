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
import { SETTINGS } from '../platform/context.js';
import { ServiceAway } from '../platform/outages.js';
import { applyBatch, BalancesHeld, type WrittenBatch } from './apply-batch.js';
import { HotLaneService } from './hot-lane.service.js';
import { LaneJobs } from './lane-jobs.js';
import { LanePasses } from './lane-passes.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { isLaneStopped, stopLane } from './stopped-lanes.repository.js';

/** A pass ends after this long even where work remains: a job may wait for one and then make its own. */
const passMs = 10_000;

/** Waited too long for a lock, or two have waited for each other: nothing was written, and later it may go. */
const isLocked = (error: unknown): boolean =>
  /^(?:55P03|40P01)$/.test(String((error as { code?: unknown }).code));

const traceIdOf = ({ traceparent }: TraceCarrier): string | undefined => traceparent?.split('-')[1];

/** The requests whose work is in a batch, as far as their traces are kept. */
const servedBy = ({ batch, at }: WrittenBatch) =>
  batch.outcomes.flatMap(({ work: { traceparent, dueAt } }) =>
    traceparent === undefined ? [] : [{ traceparent, startTimeMs: dueAt.getTime(), endTimeMs: at.getTime() }],
  );

/** Works lanes: one pass takes batch after batch until nothing due is left. */
@Injectable()
export class LanesService {
  private readonly passes = new LanePasses((lane) => this.pass(lane));

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly telemetry: LedgerTelemetry,
    private readonly jobs: LaneJobs,
    private readonly hotLane: HotLaneService,
  ) {}

  /** Resolves when what was due in the lane at the time of the call is decided, or another call sees to it. */
  async work(lane: number): Promise<void> {
    const trace = await this.passes.run(lane);
    // The steps of a pass are in the trace of the job that began it; the others that shared it refer to it.
    if (trace !== undefined && traceIdOf(trace) !== traceIdOf(injectTraceContext())) linkActiveSpan([trace]);
  }

  private pass(lane: number): Promise<TraceCarrier> {
    const limit = this.settings.ledger.batch_size;
    const endsAt = performance.now() + passMs;
    const attributes = { 'bellwether.ledger.lane': lane };
    return withStep(
      'work lane',
      async () => {
        while (performance.now() < endsAt && !(await isLaneStopped(this.db, lane))) {
          const taken = await withStep('apply batch', () => this.batch(lane, limit), { attributes });
          if (taken < limit) break;
        }
        return injectTraceContext();
      },
      { attributes },
    );
  }

  private async batch(lane: number, limit: number): Promise<number> {
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1000;
    try {
      const written = await this.take(lane, limit);
      if (written === undefined) this.telemetry.batchEmpty();
      else await this.written(lane, written, seconds());
      return written?.batch.outcomes.length ?? 0;
    } catch (error) {
      this.telemetry.batchFailed(seconds());
      if (isDatabaseAway(error)) throw new ServiceAway('postgres', error);
      if (isLocked(error)) {
        throw new TryLater('GEN_RESOURCE_LOCKED', 'another worker holds what the lane needs');
      }
      if (!(error instanceof GuaranteeBroken)) throw error;
      // Another worker met it first and has stopped for it: one is enough, the others go on with other lanes.
      if (!(await stopLane(this.db, lane, error.message).catch(() => true))) return 0;
      this.telemetry.guaranteeBroken(error.guarantee);
      throw new GiveUp('TXN_INVARIANT_BROKEN', error.message, {}, { cause: error });
    }
  }

  /**
   * Twice where a guarantee does not hold at first. Two lanes may hold work of one transaction, such as its commit and
   * its expiry, while it moves between lanes; then what one has read is past when its turn comes. It wrote nothing, and
   * what it reads the second time is so. What is really broken does not hold the second time either.
   */
  private async take(lane: number, limit: number): Promise<WrittenBatch | undefined> {
    try {
      return await this.takeOnce(lane, limit);
    } catch (error) {
      if (!(error instanceof GuaranteeBroken)) throw error;
      return this.takeOnce(lane, limit);
    }
  }

  /** Without waiting at first: so it is known which balances make lanes wait. */
  private async takeOnce(lane: number, limit: number): Promise<WrittenBatch | undefined> {
    try {
      return await applyBatch(this.db, lane, { limit, held: 'tell' });
    } catch (error) {
      if (!(error instanceof BalancesHeld)) throw error;
      await this.hotLane.waitedFor(lane, error.balanceIds, error.works[0]);
      return applyBatch(this.db, lane, { limit, held: 'wait' });
    }
  }

  private async written(lane: number, written: WrittenBatch, seconds: number): Promise<void> {
    this.telemetry.batchWritten(written, seconds);
    joinServedTraces('apply transaction', servedBy(written));
    if (lane === hotLane) await this.hotLane.worked(written.batch.outcomes.map(({ work }) => work));
    for (const { transactionId, dueAt, cause } of written.followUps) {
      const delayMs = dueAt.getTime() - Date.now();
      void this.jobs.callQuietly({ lane, transactionId, because: cause, delayMs });
    }
  }
}
