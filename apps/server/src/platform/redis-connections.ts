import { Redis } from 'ioredis';
import type { TelemetryLog } from '@bellwether/telemetry';

export type BullClientType = 'client' | 'subscriber' | 'bclient';

/** A caller waits at the other end of a request: it is told within this time that Redis is away. */
const commandTimeoutMs = 2_000;
const reconnectMs = (attempt: number): number => Math.min(100 * attempt, 2_000);

/** This process only puts jobs in, so it fails fast: a request is answered 503 rather than kept. */
export class RedisConnections {
  private readonly open = new Set<Redis>();
  private shared: Redis | undefined;
  private lost = false;

  constructor(
    private readonly url: string,
    private readonly log: TelemetryLog,
  ) {}

  /** All queues share one connection; listening ones are never asked for by a process without consumers. */
  readonly createClient = (type: BullClientType): Redis => {
    if (type === 'client') return (this.shared ??= this.connect());
    return this.connect();
  };

  /** True from the first failure until Redis answers again: whoever would wait can be told at once. */
  get isLost(): boolean {
    return this.lost;
  }

  /** Rejects when Redis does not answer in time. */
  async ping(timeoutMs: number): Promise<void> {
    if (this.lost) throw new Error('redis is away');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('redis did not answer in time')), timeoutMs);
    });
    await Promise.race([this.createClient('client').ping(), late]).finally(() => clearTimeout(timer));
  }

  close(): void {
    for (const connection of this.open) connection.disconnect();
    this.open.clear();
  }

  private connect(): Redis {
    const connection = new Redis(this.url, {
      // A command fails when the connection it waits for could not be made, instead of waiting for the next try.
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
      commandTimeout: commandTimeoutMs,
      connectTimeout: commandTimeoutMs,
      retryStrategy: reconnectMs,
    });
    // Without a listener an outage would end the process; one line when it begins and one when it is over.
    connection.on('error', (error: NodeJS.ErrnoException) => {
      if (this.lost) return;
      this.lost = true;
      this.log.warn(
        { reason: error.code ?? error.name },
        'redis does not answer; trying again until it does',
      );
    });
    connection.on('ready', () => {
      if (!this.lost) return;
      this.lost = false;
      this.log.info({}, 'redis answers again');
    });
    this.open.add(connection);
    return connection;
  }
}
