import type { Job, Queue } from 'bull';

import type { QueueSnapshot } from '../../families/jobs.telemetry.js';
import type { JobQueueAdapter } from './job-queue-adapter.js';

/** Bull keeps a delayed job under its time in milliseconds, times this, plus a counter. */
const delayedScoreFactor = 0x1000;
/**
 * Jobs looked at on either end of a waiting list. New ones come in at one end and are taken at the other;
 * priorities and last-in-first-out put some elsewhere, so that both ends are looked at and the middle is not.
 */
const lookedAtPerEnd = 5;

const jobFields = ['timestamp', 'opts', 'attemptsMade', 'processedOn', 'retriedOn'] as const;

type Reply = readonly [error: Error | null, value: unknown];

/** The connection on which Bull waits for jobs is private to it. */
interface BullInside {
  readonly bclientInitialized?: boolean;
  readonly bclient: {
    options: { connectionName?: string | null | undefined };
    client(...args: string[]): Promise<unknown>;
  };
}

/** A Bull 4 queue, asked in two round trips whatever its length. */
export class BullJobAdapter implements JobQueueAdapter {
  private readonly inside: BullInside;

  constructor(private readonly queue: Queue) {
    this.inside = queue as unknown as BullInside;
    // A consumer that is paused keeps its connection, and its name would go on being counted.
    queue.on('paused', () => this.run(this.leaveTheList()));
    queue.on('resumed', () => this.run(this.joinTheList()));
  }

  get name(): string {
    return this.queue.name;
  }

  async snapshot(): Promise<QueueSnapshot> {
    const key = (suffix: string): string => this.queue.toKey(suffix);
    const ends = (list: string): [string, string, string | number, string | number][] => [
      ['lrange', key(list), -lookedAtPerEnd, -1],
      ['lrange', key(list), 0, lookedAtPerEnd - 1],
    ];
    const replies = await this.ask([
      ['llen', key('wait')],
      ['llen', key('active')],
      ['zcard', key('delayed')],
      ['zcard', key('failed')],
      ['llen', key('paused')],
      ['zrange', key('delayed'), 0, 0, 'WITHSCORES'],
      ...ends('wait'),
      ...ends('paused'),
    ]);
    const [waiting = 0, active = 0, delayed = 0, failed = 0, paused = 0] = replies.map(Number);
    const [nextDelayed, ...idLists] = replies.slice(5) as string[][];
    const due = await this.dueTimes(new Set(idLists.flat()));
    const promotable = dueOfDelayed(nextDelayed);
    if (promotable !== undefined) due.push(promotable);
    return {
      depth: { waiting, active, delayed, failed, paused },
      oldestDueAtMs: due.length === 0 ? undefined : Math.min(...due),
    };
  }

  async countConsumers(): Promise<number> {
    const list = String(await this.queue.client.client('LIST'));
    return countNamed(list, this.queue.clientName());
  }

  onStalled(listener: (job: string | undefined) => void): () => void {
    const heard = (job: Job | undefined): void => listener(job?.name);
    this.queue.on('stalled', heard);
    return () => this.queue.off('stalled', heard);
  }

  private async dueTimes(ids: ReadonlySet<string>): Promise<number[]> {
    if (ids.size === 0) return [];
    const replies = await this.ask([...ids].map((id) => ['hmget', this.queue.toKey(id), ...jobFields]));
    return replies.flatMap((fields) => dueOfFields(fields as (string | null)[]));
  }

  private async ask(commands: (string | number)[][]): Promise<unknown[]> {
    const replies = (await this.queue.client.pipeline(commands).exec()) as readonly Reply[] | null;
    return (replies ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
  }

  private async leaveTheList(): Promise<void> {
    const { inside } = this;
    if (!inside.bclientInitialized || !(await this.queue.isPaused(true))) return;
    inside.bclient.options.connectionName = null;
    await inside.bclient.client('setname', '');
  }

  private async joinTheList(): Promise<void> {
    if (this.inside.bclientInitialized && !(await this.queue.isPaused(true)))
      await this.queue.setWorkerName();
  }

  /** A connection that is gone has no name to change; it gets the right one when it is back. */
  private run(work: Promise<void>): void {
    work.catch(() => {});
  }
}

/** A delayed job that is due and still delayed waits as well: no consumer has moved it on. */
function dueOfDelayed([, score]: readonly string[] = []): number | undefined {
  return score === undefined ? undefined : Math.floor(Number(score) / delayedScoreFactor);
}

/** Empty for a job that has gone since its id was read. */
function dueOfFields([timestamp, opts, attemptsMade, processedOn, retriedOn]: readonly (
  string | null
)[]): number[] {
  if (timestamp === null || timestamp === undefined) return [];
  const { delay, backoff } = JSON.parse(opts || '{}') as { delay?: number } & Pick<JobTimes, 'backoff'>;
  return [
    dueAtMs({
      timestamp: Number(timestamp),
      delayMs: delay,
      backoff,
      attemptsMade: Number(attemptsMade ?? 0),
      processedOn: numberOrNothing(processedOn),
      retriedOn: numberOrNothing(retriedOn),
    }),
  ];
}

const numberOrNothing = (text: string | null | undefined): number | undefined =>
  text === null || text === undefined ? undefined : Number(text);

/** Lines of `CLIENT LIST` whose connection bears exactly this name. */
export function countNamed(list: string, name: string): number {
  return list.split('\n').filter((line) => line.split(' ').includes(`name=${name}`)).length;
}

/** The times that a queue keeps of a job, in milliseconds since 1970. */
export interface JobTimes {
  readonly timestamp: number;
  readonly delayMs?: number | undefined;
  readonly attemptsMade?: number | undefined;
  readonly backoff?:
    { readonly type?: string | undefined; readonly delay?: number | undefined } | number | undefined;
  /** When a handler last took it. */
  readonly processedOn?: number | undefined;
  /** When an operator retried it by hand. */
  readonly retriedOn?: number | undefined;
}

/**
 * When a waiting job was due: an intended delay and a back-off are not waiting. After an attempt the
 * queue keeps its begin and not its end, so that a retry seems due earlier by the time that the attempt took.
 */
export function dueAtMs(job: JobTimes): number {
  const first = job.timestamp + (job.delayMs ?? 0);
  const again = job.processedOn === undefined ? 0 : job.processedOn + backoffMs(job);
  return Math.max(first, again, job.retriedOn ?? 0);
}

/** As Bull and BullMQ reckon their own two kinds; one that a team wrote itself is not known here. */
function backoffMs({ attemptsMade = 0, backoff }: JobTimes): number {
  if (attemptsMade === 0 || backoff === undefined) return 0;
  const { type = 'fixed', delay = 0 } = typeof backoff === 'number' ? { delay: backoff } : backoff;
  if (type === 'fixed') return delay;
  return type === 'exponential' ? Math.round((2 ** attemptsMade - 1) * delay) : 0;
}
