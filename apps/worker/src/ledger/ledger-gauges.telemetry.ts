import { ledger } from '@bellwether/catalog';
import { Database, type Tables } from '@bellwether/database';
import { occupiedLanes } from '@bellwether/database/ledger';
import { type Collector, type InstrumentsOf, MetricRegistry } from '@bellwether/telemetry';
import { InjectMetrics } from '@bellwether/telemetry/nest';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';

/** Each gauge, and the number of the ledger that it shows. */
const gauges = {
  queued: 'queued',
  queuedOldestAge: 'oldestSeconds',
  inflightOldestActionAge: 'oldestActionSeconds',
  chainBacklog: 'chainBacklog',
  chainLag: 'chainLagSeconds',
  chainHeadSeq: 'chainHeadSeq',
  laneHotBalances: 'hotBalances',
} as const;
const names = Object.keys(gauges) as (keyof typeof gauges)[];

type LedgerStanding = Readonly<Record<(typeof gauges)[keyof typeof gauges], number>>;

/** Reads only due and unsealed rows: work for a later day costs nothing. Ages are 0 when nothing waits. */
export const loadStanding = async (db: Kysely<Tables>) => {
  const { rows } = await sql<LedgerStanding>`
    with recursive ${occupiedLanes}, due as (
      select sum(place.waiting) as waiting, min(place.oldest) as oldest, min(place.oldest_action) as oldest_action
      from occupied, lateral (
        select count(*) as waiting, min(due_at) as oldest,
          min(due_at) filter (where cause <> 'accepted') as oldest_action
        from queue_places where lane = occupied.lane and due_at <= (select clock_timestamp())
      ) place
    ), unsealed as (select sum(events) as events, min(created_at) as oldest from unsealed_history)
    select coalesce(due.waiting, 0)::bigint as queued,
      coalesce(extract(epoch from clock_timestamp() - due.oldest), 0)::float8 as "oldestSeconds",
      coalesce(extract(epoch from clock_timestamp() - due.oldest_action), 0)::float8 as "oldestActionSeconds",
      coalesce(unsealed.events, 0)::bigint as "chainBacklog",
      coalesce(extract(epoch from clock_timestamp() - unsealed.oldest), 0)::float8 as "chainLagSeconds",
      coalesce((select head_seq from chain_blocks order by block desc limit 1), 0)::bigint as "chainHeadSeq",
      (select count(*) from hot_balances) as "hotBalances"
    from due, unsealed`.execute(db);
  return rows[0] as LedgerStanding;
};

/**
 * Gauges of the ledger, read from the database at each scrape. Every worker shows the same numbers, so
 * dashboards use the maximum and not the sum.
 */
@Injectable()
export class LedgerGauges implements Collector, OnModuleInit {
  readonly name = 'ledger';
  readonly fills = names.map((name) => ledger[name]);

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
    for (const name of names) this.metrics[name].set(standing[gauges[name]]);
  }
}
