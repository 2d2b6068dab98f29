import { Redis, type RedisOptions } from 'ioredis';

import type { Outage } from './outage.js';

export type BullClientType = 'client' | 'subscriber' | 'bclient';

const reconnectMs = (attempt: number): number => Math.min(100 * attempt, 2_000);

/**
 * Every connection of this process to Redis. A worker waits for Redis to come back rather than fail: what it was
 * doing is in the queue still, and its health says meanwhile what is missing.
 */
export class RedisConnections {
  private readonly open = new Set<Redis>();
  private sharedClient: Redis | undefined;
  private sharedSubscriber: Redis | undefined;

  constructor(
    private readonly url: string,
    private readonly outage: Outage,
  ) {}

  /** As Bull wants it: one connection to write, one to listen, and one of its own for each queue that is waited on. */
  readonly createClient = (type: BullClientType): Redis => {
    if (type === 'client') return (this.sharedClient ??= this.connect({}));
    if (type === 'subscriber') return (this.sharedSubscriber ??= this.connect({}));
    return this.connect({});
  };

  /** Rejects when Redis does not answer in time. */
  async ping(timeoutMs: number): Promise<void> {
    if (this.outage.isOn) throw new Error('redis is away');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('redis did not answer in time')), timeoutMs);
    });
    await Promise.race([this.createClient('client').ping(), late]).finally(() => clearTimeout(timer));
  }

  close(): void {
    for (const connection of this.open) connection.disconnect();
    this.open.clear();
  }

  private connect(options: RedisOptions): Redis {
    const connection = new Redis(this.url, {
      maxRetriesPerRequest: null,
      // Bull insists: its blocking connection must not wait for a server that is still loading its data.
      enableReadyCheck: false,
      connectTimeout: 3_000,
      retryStrategy: reconnectMs,
      ...options,
    });
    // Without a listener an outage would end the process.
    connection.on('error', (error) => this.outage.failed(error));
    connection.on('ready', () => this.outage.works());
    this.open.add(connection);
    return connection;
  }
}
