import { jobs } from '../../families/jobs.metrics.js';
import type { JobTelemetry } from '../../families/jobs.telemetry.js';
import type { JobQueueAdapter } from './job-queue-adapter.js';

/**
 * Asks the queues at every scrape and listens for stalled jobs. Depths and consumers are two collectors,
 * because a Redis that forbids listing its clients can still count its jobs. The returned function ends all
 * of it.
 */
export function watchQueues(
  telemetry: JobTelemetry,
  queues: readonly JobQueueAdapter[],
  now: () => number = Date.now,
): () => void {
  if (queues.length === 0) return () => {};
  const stops = [
    telemetry.registry.addCollector({
      name: 'queue depths',
      fills: [jobs.depth, jobs.oldestAge],
      collect: () =>
        each(queues, async (queue) => telemetry.queueLooked(queue.name, await queue.snapshot(), now())),
    }),
    telemetry.registry.addCollector({
      name: 'queue consumers',
      fills: [jobs.consumers],
      collect: () =>
        each(queues, async (queue) => telemetry.consumersCounted(queue.name, await queue.countConsumers())),
    }),
    ...queues.map((queue) => queue.onStalled((job) => telemetry.stalled(queue.name, job))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** All at once: the commands of queues on one connection travel together. */
async function each(
  queues: readonly JobQueueAdapter[],
  ask: (queue: JobQueueAdapter) => Promise<void>,
): Promise<void> {
  await Promise.all(queues.map(ask));
}
