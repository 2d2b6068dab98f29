/**
 * BullMQ is not installed here. These shapes are copied from its public types, and the telemetry must fit
 * them.
 */
import type { JobTelemetry } from '../../families/jobs.telemetry.js';
import { enqueueJob, type JobQueueAdapter } from './job-queue-adapter.js';
import { type JobVerdict, runJob } from './run-job.js';

interface BullMqJob<Data> {
  id?: string;
  name: string;
  data: Data;
  timestamp: number;
  attemptsMade: number;
  opts: { delay?: number; attempts?: number; backoff?: number | { type: string; delay?: number } };
  discard(): void;
}

interface BullMqQueue<Data> {
  name: string;
  add(name: string, data: Data, opts?: { jobId?: string; delay?: number }): Promise<BullMqJob<Data>>;
  getJobCounts(...types: string[]): Promise<Record<string, number>>;
  getWorkersCount(): Promise<number>;
  getWaiting(start?: number, end?: number): Promise<BullMqJob<Data>[]>;
}

interface BullMqEvents {
  on(event: 'stalled', listener: (args: { jobId: string }, id: string) => void): this;
  off(event: 'stalled', listener: (args: { jobId: string }, id: string) => void): this;
}

declare const telemetry: JobTelemetry;
declare const queue: BullMqQueue<object>;
declare const events: BullMqEvents;
declare const job: BullMqJob<{ orderId: string }>;

export const adapter: JobQueueAdapter = {
  name: queue.name,
  snapshot: async () => {
    const counts = await queue.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed', 'paused');
    const [oldest] = await queue.getWaiting(0, 0);
    return {
      depth: {
        waiting: (counts['wait'] ?? 0) + (counts['prioritized'] ?? 0),
        active: counts['active'] ?? 0,
        delayed: counts['delayed'] ?? 0,
        failed: counts['failed'] ?? 0,
        paused: counts['paused'] ?? 0,
      },
      oldestDueAtMs: oldest && oldest.timestamp + (oldest.opts.delay ?? 0),
    };
  },
  countConsumers: () => queue.getWorkersCount(),
  onStalled: (listener) => {
    const heard = (): void => listener(undefined);
    events.on('stalled', heard);
    return () => events.off('stalled', heard);
  },
};

export const added: Promise<BullMqJob<object>> = enqueueJob(
  telemetry,
  queue,
  'pack',
  { orderId: '1' },
  { delay: 5 },
);

export const ran: Promise<number> = runJob(
  { telemetry, judge: () => ({ retry: false }) },
  queue.name,
  job,
  async () => 7,
);

// @ts-expect-error an option that the queue does not know
void enqueueJob(telemetry, queue, 'pack', {}, { priorty: 1 });

export const judge = (): JobVerdict => ({
  retry: true,
  // @ts-expect-error a reason outside the closed set
  reason: 'bad luck',
});
