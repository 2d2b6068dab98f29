import type { AcceptedTransaction } from './accepted.repository.js';
import { LaneJobs } from './lane-jobs.js';

interface Job {
  readonly lane: number;
  readonly id: string;
  readonly delayMs: number;
}

const jobsOf = async (stored: readonly Pick<AcceptedTransaction, 'id' | 'lane' | 'scheduledFor'>[]) => {
  const jobs: Job[] = [];
  const producer = {
    enqueue: async (
      _queue: unknown,
      _job: unknown,
      { lane }: Job,
      { jobId, delayMs = 0 }: { jobId: string } & Job,
    ) => void jobs.push({ lane, id: jobId, delayMs }),
  };
  await new LaneJobs(producer as never, undefined as never).enqueueAccepted(
    stored as readonly AcceptedTransaction[],
  );
  return jobs;
};

const uuid = (index: number) => `01936b1c-9a2e-7c1f-8d3a-${String(index).padStart(12, '0')}`;
const idOf = (index: number) => `txn_${uuid(index)}`;

describe('what is stored together', () => {
  it('gets one job per lane for what is due, and one per lane and time for what is scheduled', async () => {
    const [inOneHour, inTwoHours] = [1, 2].map((hours) => new Date(Date.now() + hours * 3_600_000));
    const times = [null, inOneHour ?? null, inTwoHours ?? null];
    const stored = Array.from({ length: 10_000 }, (_, index) => ({
      id: uuid(index),
      lane: index % 2,
      scheduledFor: times[Math.floor(index / 2) % 3] ?? null,
    }));
    const jobs = await jobsOf(stored);
    expect(jobs.map(({ lane, id, delayMs }) => [id, lane, Math.ceil(delayMs / 3_600_000)])).toEqual([
      [idOf(0), 0, 0],
      [idOf(1), 1, 0],
      [idOf(2), 0, 1],
      [idOf(3), 1, 1],
      [idOf(4), 0, 2],
      [idOf(5), 1, 2],
    ]);
  });
});
