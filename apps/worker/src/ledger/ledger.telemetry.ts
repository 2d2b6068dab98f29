import { ledger } from '@bellwether/catalog';
import type { Guarantee } from '@bellwether/database/ledger';
import type { InstrumentsOf } from '@bellwether/telemetry';
import { InjectMetrics } from '@bellwether/telemetry/nest';
import { Injectable } from '@nestjs/common';
import type { WrittenBatch } from './batches/apply-batch.js';
import type { Outcome } from './batches/apply-transactions.js';

/** Counts of the ledger in the worker, always after the write is durable. */
@Injectable()
export class LedgerTelemetry {
  constructor(@InjectMetrics(ledger) private readonly metrics: InstrumentsOf<typeof ledger>) {}

  batchWritten({ batch, at, lockWaitSeconds }: WrittenBatch, seconds: number): void {
    this.metrics.batches.inc({ result: 'success' });
    this.metrics.batchSize.observe(batch.outcomes.length);
    this.metrics.batchDuration.observe({ result: 'success' }, seconds);
    this.metrics.lockWait.observe(lockWaitSeconds);
    for (const outcome of batch.outcomes) this.outcomeWritten(outcome, at, seconds);
  }

  batchEmpty(): void {
    this.metrics.batches.inc({ result: 'empty' });
  }

  batchFailed(seconds: number): void {
    this.metrics.batches.inc({ result: 'failure' });
    this.metrics.batchDuration.observe({ result: 'failure' }, seconds);
    this.metrics.duration.observe({ status: 'error' }, seconds);
  }

  /** A wait for balances that failed. */
  lockWaitFailed(seconds: number): void {
    this.metrics.lockWait.observe(seconds);
  }

  guaranteeBroken(guarantee: Guarantee): void {
    this.metrics.guaranteesBroken.inc({ guarantee });
  }

  waitedFor(balances: number): void {
    this.metrics.lockContention.inc(balances);
  }

  laneChanged(change: 'entered' | 'left', balances: number): void {
    this.metrics.laneChanges.inc({ change }, balances);
  }

  laneRecovered(): void {
    this.metrics.recovered.inc();
  }

  private outcomeWritten({ work, step }: Outcome, at: Date, seconds: number): void {
    if (step === undefined || step.status === 'QUEUED' || step.status === 'SCHEDULED') return;
    const { status, reason, from } = step;
    this.metrics.duration.observe({ status }, seconds);
    if (reason !== null) this.metrics.rejected.inc({ reason });
    if (work.cause === 'accepted') {
      this.metrics.latency.observe({ status }, Math.max(0, at.getTime() - work.dueAt.getTime()) / 1000);
    }
    // A partial commit leaves the transaction inflight, so it does not count as a new status.
    if (from.status !== status) this.metrics.transactions.inc({ status, currency: from.currency });
    this.countInflightAction(work);
  }

  private countInflightAction({ action, cause }: Outcome['work']): void {
    if (action.kind === 'commit' && (cause === 'requested' || cause === 'commit_date')) {
      this.metrics.inflightCommits.inc({ cause });
    }
    if (action.kind === 'void' && (cause === 'requested' || cause === 'expiry')) {
      this.metrics.inflightVoids.inc({ cause });
    }
  }
}
