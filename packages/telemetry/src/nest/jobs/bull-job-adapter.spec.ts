import { type JobTimes, dueAtMs } from './bull-job-adapter.js';

const timestamp = 1_000_000;

describe('dueAtMs', () => {
  it.each<[string, Omit<JobTimes, 'timestamp'>, number]>([
    ['a job without delay is due when it is created', {}, 0],
    ['an intended delay is not waiting', { delayMs: 500 }, 500],
    ['a job that a dead handler had begun is due again from then on', { processedOn: timestamp + 900 }, 900],
    ['a retry without back-off likewise', { attemptsMade: 1, processedOn: timestamp + 900 }, 900],
    [
      'a fixed back-off is not waiting',
      { attemptsMade: 2, processedOn: timestamp + 900, backoff: { type: 'fixed', delay: 100 } },
      1000,
    ],
    [
      'a back-off may be a bare number',
      { attemptsMade: 1, processedOn: timestamp + 900, backoff: 100 },
      1000,
    ],
    [
      'an exponential back-off doubles',
      { attemptsMade: 3, processedOn: timestamp + 900, backoff: { type: 'exponential', delay: 100 } },
      1600,
    ],
    [
      'a back-off of a kind that a team wrote itself counts as none',
      { attemptsMade: 3, processedOn: timestamp + 900, backoff: { type: 'lunar', delay: 100 } },
      900,
    ],
    ['a back-off before the first attempt counts as none', { backoff: 100 }, 0],
    [
      'a job sent round by hand is due from then on',
      { processedOn: timestamp + 900, retriedOn: timestamp + 7000 },
      7000,
    ],
    [
      'the delay holds where it is later than an attempt',
      { delayMs: 5000, processedOn: timestamp + 900 },
      5000,
    ],
  ])('%s', (_title, job, after) => {
    expect(dueAtMs({ timestamp, ...job })).toBe(timestamp + after);
  });
});
