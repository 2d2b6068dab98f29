import { z } from 'zod';
import { defineQueue, jobPayload } from './define-queue.js';

export const transactionsQueue = defineQueue('transactions', {
  doc: 'Accepted transactions on their way to a final status.',
  jobs: {
    'apply-transactions': {
      doc: 'Takes the queued transactions of one lane, in order, and applies or rejects each of them.',
      payload: jobPayload({
        /** The transaction that caused the job; also the job id, so that it is enqueued once. */
        transaction_id: z.string().min(1).max(64),
        /** Every queued transaction of this lane is taken along, so that most jobs find nothing left to do. */
        lane: z.int().min(0).max(256),
      }),
      sample: {
        transaction_id: 'txn_8b0f0c52-6a5e-4a38-9d0e-3a52a7a6f1b4',
        lane: 3,
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        request_id: 'req_01',
      },
      attempts: 10,
      backoff: { type: 'exponential', delayMs: 200 },
      timeoutMs: 30_000,
      concurrency: 4,
      keep: { completed: 1000, failed: 10_000 },
    },
  },
});
