import { ledger } from '@bellwether/catalog';
import { hotLane } from '@bellwether/database/ledger';
import type { InstrumentsOf } from '@bellwether/telemetry';
import { InjectMetrics } from '@bellwether/telemetry/nest';
import { Injectable } from '@nestjs/common';

/** Counts of the ledger in the server, always after the write is durable. */
@Injectable()
export class LedgerTelemetry {
  constructor(@InjectMetrics(ledger) private readonly metrics: InstrumentsOf<typeof ledger>) {}

  groupStored(requests: number, stored: readonly { readonly lane: number }[]): void {
    this.metrics.acceptBatchSize.observe(requests);
    for (const [lane, { length }] of Map.groupBy(stored, ({ lane }) => lane)) {
      const isHot = lane === hotLane;
      this.metrics.accepted.inc({ lane: isHot ? 'hot' : 'normal' }, length);
      this.metrics.enqueued.inc({ lane: isHot ? 'hot' : String(lane) }, length);
    }
  }

  refusedForBackpressure(): void {
    this.metrics.backpressure.inc({ reason: 'limit' });
  }

  balancesCreated(count: number): void {
    this.metrics.balancesCreated.inc(count);
  }
}
