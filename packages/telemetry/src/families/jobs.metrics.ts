import {
  backgroundWork,
  bounded,
  counter,
  defineMetrics,
  gauge,
  histogram,
  oneOf,
} from '../catalog/index.js';

const queue = bounded(20, 'queues of one installation, from its queue contracts');
const job_name = bounded(50, 'job names of one installation, from its queue contracts');

const oneQueuePerJob = {
  'series-budget': 'a job belongs to one queue, so that there are as many pairs as jobs, not their product',
};

const ofWorkers = { owner: ['worker'], stability: 'stable' } as const;

export const jobs = defineMetrics('jobs', {
  enqueued: counter('job_enqueued_total', {
    help: 'Jobs that a queue took over from this process; an id that is there already counts again.',
    owner: 'every',
    stability: 'stable',
    labels: { queue, job_name },
  }),
  duration: histogram('job_duration_seconds', {
    help: 'Time a handler worked on one attempt of a job; one per attempt, by how it ended.',
    ...ofWorkers,
    exceptions: oneQueuePerJob,
    labels: { queue, job_name, outcome: oneOf('completed', 'retried', 'failed') },
    buckets: backgroundWork,
  }),
  wait: histogram('job_wait_seconds', {
    help: 'Time from the moment a job was due to its first attempt; an intended delay is not waiting.',
    ...ofWorkers,
    labels: { queue, job_name },
    buckets: backgroundWork,
    objective: { below: 1, ratio: 0.99, window: '30d' },
  }),
  retries: counter('job_retries_total', {
    help: 'Attempts that ended in an error and will be tried again, by why.',
    ...ofWorkers,
    exceptions: oneQueuePerJob,
    labels: { queue, job_name, reason: oneOf('try_later', 'timeout', 'unexpected', 'stalled') },
  }),
  stalled: counter('job_stalled_total', {
    help: 'Jobs whose handler went silent, so that the queue gave them to another.',
    ...ofWorkers,
    labels: { queue },
  }),
  depth: gauge('queue_depth', {
    help: 'Jobs in a queue now, by state.',
    ...ofWorkers,
    labels: { queue, state: oneOf('waiting', 'active', 'delayed', 'failed', 'paused') },
  }),
  oldestAge: gauge('queue_oldest_job_age_seconds', {
    help: 'How long the oldest waiting job of a queue has been due; 0 where none is due.',
    ...ofWorkers,
    labels: { queue },
  }),
  consumers: gauge('queue_consumers', {
    help: 'Handlers connected to a queue, over all processes.',
    ...ofWorkers,
    labels: { queue },
  }),
});
