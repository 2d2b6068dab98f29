import { z } from 'zod';
import { defineQueue, jobPayload } from './define-queue.js';

export const healthChecksQueue = defineQueue('health-checks', {
  doc: 'Trial runs of definitions that are not saved. Scheduled probes never go through a queue.',
  jobs: {
    'try-check': {
      doc: 'Probes once with a definition that is not saved, and stores the outcome for the request that waits.',
      payload: jobPayload({
        /** The definition is in the database under this id: it may hold secrets. */
        trial_id: z.uuid(),
      }),
      sample: {
        trial_id: '01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        request_id: 'req_01',
      },
      // The request waits for this one attempt.
      attempts: 1,
      backoff: { type: 'fixed', delayMs: 0 },
      timeoutMs: 65_000,
      concurrency: 8,
      keep: { completed: 100, failed: 1_000 },
    },
  },
});
