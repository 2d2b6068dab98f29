import { BoundedCache } from '../instruments/bounded-cache.js';
import type { BoundHistogram, InstrumentsOf } from '../instruments/instrument.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { database } from './database.metrics.js';

export type DatabaseOperation = (typeof database.queryDuration.labels.operation.values)[number];

export interface TimedQuery {
  readonly operation: DatabaseOperation;
  readonly table: string;
  readonly seconds: number;
}

export interface PoolState {
  readonly size: number;
  readonly inUse: number;
  readonly waiting: number;
}

/** Series kept at hand; a schema has fewer pairs of operation and table. */
const boundMax = 500;

/** Records the database family of one process; a pool's library does not matter to it. */
export class DatabaseTelemetry {
  private readonly metrics: InstrumentsOf<typeof database>;
  private readonly durations = new BoundedCache<BoundHistogram>(boundMax);

  constructor(private readonly registry: MetricRegistry) {
    this.metrics = registry.register(database);
  }

  /** Hand this to the database where timing is switched on; where it is off, nothing is timed at all. */
  readonly onQuery = ({ operation, table, seconds }: TimedQuery): void => {
    this.durations
      .get(`${operation} ${table}`, () => this.metrics.queryDuration.with({ operation, table }))
      .observe(seconds);
  };

  /** Reads the pool at every scrape. The returned function stops that. */
  watchPool(read: () => PoolState): () => void {
    const { poolSize, poolInUse, poolWaiting } = this.metrics;
    return this.registry.addCollector({
      name: 'database pool',
      fills: [database.poolSize, database.poolInUse, database.poolWaiting],
      collect: () => {
        const { size, inUse, waiting } = read();
        poolSize.set(size);
        poolInUse.set(inUse);
        poolWaiting.set(waiting);
      },
    });
  }
}
