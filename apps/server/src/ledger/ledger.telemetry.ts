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
    const hot = stored.filter(({ lane }) => lane === hotLane).length;
    if (hot > 0) this.metrics.accepted.inc({ lane: 'hot' }, hot);
    if (stored.length > hot) this.metrics.accepted.inc({ lane: 'normal' }, stored.length - hot);
    for (const { lane } of stored) {
      this.metrics.enqueued.inc({ lane: lane === hotLane ? 'hot' : String(lane) });
    }
  }

  refusedForBackpressure(): void {
    this.metrics.backpressure.inc({ reason: 'limit' });
  }

  balancesCreated(count: number): void {
    this.metrics.balancesCreated.inc(count);
  }
}
