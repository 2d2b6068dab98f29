import { withDeadline } from '@bellwether/telemetry';
import { Redis, type RedisOptions } from 'ioredis';

import type { Outage } from './outages.js';

type BullClientType = 'client' | 'subscriber' | 'bclient';

/** What a command does while Redis is away. */
export type WhileAway = 'fail' | 'wait';

/** A caller of the API gets its error within this time while Redis is away. */
const failAfterMs = 2_000;
const connectTimeoutMs = 3_000;
const reconnectMs = (attempt: number): number => Math.min(100 * attempt, 2_000);

const optionsWhileAway: Readonly<Record<WhileAway, RedisOptions>> = {
  // A command fails when the connection it waits for could not be made, instead of waiting for the next try.
  fail: { maxRetriesPerRequest: 0, commandTimeout: failAfterMs, connectTimeout: failAfterMs },
  wait: { maxRetriesPerRequest: null, connectTimeout: connectTimeoutMs },
};

/** Every connection of this process to Redis. */
export class RedisConnections {
  private readonly open = new Set<Redis>();
  private sharedClient: Redis | undefined;
  private sharedSubscriber: Redis | undefined;

  constructor(
    private readonly url: string,
    private readonly outage: Outage,
    private readonly whileAway: WhileAway = 'wait',
  ) {}

  /** As Bull wants it: one connection to write, one to listen, and one for each queue that jobs are awaited from. */
  readonly createClient = (type: BullClientType): Redis => {
    if (type === 'client') return (this.sharedClient ??= this.connect());
    if (type === 'subscriber') return (this.sharedSubscriber ??= this.connect());
    return this.connect();
  };

  /** Rejects when Redis does not answer in time. */
  async ping(timeoutMs: number): Promise<void> {
    if (this.outage.isOn) throw new Error('redis is away');
    await withDeadline<unknown>(this.createClient('client').ping(), timeoutMs, () => {
      throw new Error('redis did not answer in time');
    });
  }

  close(): void {
    for (const connection of this.open) connection.disconnect();
    this.open.clear();
  }

  private connect(): Redis {
    const connection = new Redis(this.url, {
      ...optionsWhileAway[this.whileAway],
      // Bull insists: its blocking connection must not wait for a server that is still loading its data.
      enableReadyCheck: false,
      retryStrategy: reconnectMs,
    });
    // Without a listener an outage would end the process.
    connection.on('error', (error) => this.outage.failed(error));
    connection.on('ready', () => this.outage.works());
    this.open.add(connection);
    return connection;
  }
}
