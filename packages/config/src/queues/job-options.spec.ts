import { jobOptions } from './job-options.js';
import { transactionsQueue } from './transactions.queue.js';

describe('jobOptions', () => {
  const contract = transactionsQueue.jobs['apply-transactions'];

  it('says what the contract says', () => {
    expect(jobOptions(contract)).toEqual({
      attempts: contract.attempts,
      backoff: { type: contract.backoff.type, delay: contract.backoff.delayMs },
      removeOnComplete: contract.keep.completed,
      removeOnFail: contract.keep.failed,
    });
  });

  it('adds the id and the delay of one job', () => {
    expect(jobOptions(contract, { jobId: 'txn_1', delayMs: 0 })).toMatchObject({ jobId: 'txn_1', delay: 0 });
  });
});
