import { z } from 'zod';
import { defineQueue, jobPayload } from './define-queue.js';

export const balanceMonitorsQueue = defineQueue('balance-monitors', {
  doc: 'Crossings that balance monitors found, on their way to those who asked to be told.',
  jobs: {
    'notify-crossing': {
      doc: 'Sends one crossing to its receiver, signed.',
      payload: jobPayload({
        /** What is sent is in the database under this id; the receiver knows a repeat by it. */
        event_id: z.string().min(1).max(64),
        /** Attempts so far. A job whose attempt was already made does nothing. */
        attempts_made: z.number().int().min(0),
      }),
      sample: {
        event_id: 'evt_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
        attempts_made: 0,
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        request_id: 'req_01',
      },
      // With this backoff a receiver may be away for an hour.
      attempts: 12,
      backoff: { type: 'exponential', delayMs: 1_000 },
      timeoutMs: 35_000,
      concurrency: 8,
      keep: { completed: 1000, failed: 10_000 },
    },
  },
});
