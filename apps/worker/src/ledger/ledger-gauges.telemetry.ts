import { ledger } from '@bellwether/catalog';
import { Database } from '@bellwether/database';
import { type Collector, type InstrumentsOf, MetricRegistry } from '@bellwether/telemetry';
import { InjectMetrics } from '@bellwether/telemetry/nest';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { loadStanding } from './ledger-gauges.repository.js';

/**
 * What the ledger's tables say at the moment of a scrape. Every worker shows the same numbers, because they are of
 * the database and not of a process: dashboards take the largest, never the sum.
 */
@Injectable()
export class LedgerGauges implements Collector, OnModuleInit {
  readonly name = 'ledger';
  readonly fills = [
    ledger.queued,
    ledger.queuedOldestAge,
    ledger.inflightOldestActionAge,
    ledger.chainBacklog,
    ledger.chainLag,
    ledger.chainHeadSeq,
    ledger.laneHotBalances,
  ];

  constructor(
    private readonly db: Database,
    private readonly registry: MetricRegistry,
    @InjectMetrics(ledger) private readonly metrics: InstrumentsOf<typeof ledger>,
  ) {}

  onModuleInit(): void {
    this.registry.addCollector(this);
  }

  async collect(): Promise<void> {
    const standing = await loadStanding(this.db);
    this.metrics.queued.set(standing.queued);
    this.metrics.queuedOldestAge.set(standing.oldestSeconds);
    this.metrics.inflightOldestActionAge.set(standing.oldestActionSeconds);
    this.metrics.chainBacklog.set(standing.chainBacklog);
    this.metrics.chainLag.set(standing.chainLagSeconds);
    this.metrics.chainHeadSeq.set(standing.chainHeadSeq);
    this.metrics.laneHotBalances.set(standing.hotBalances);
  }
}
