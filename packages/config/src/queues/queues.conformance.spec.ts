import { readdirSync } from 'node:fs';
import { GiveUp } from '../errors/operating-error.js';
import { decodePayload, jobOptions } from './define-queue.js';
import { queues, transactionsQueue } from './index.js';

const jobs = queues.flatMap((queue) =>
  Object.entries(queue.jobs).map(([job, contract]) => ({
    title: `${queue.name}/${job}`,
    queue,
    job,
    contract,
  })),
);
const kebabCase = /^[a-z]+(-[a-z]+)*$/;

describe('every queue', () => {
  it('has a name of its own', () => {
    const names = queues.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(queues)(
    '$name is written in kebab case and says what it holds',
    ({ name, doc, jobs: contracts }) => {
      expect(name).toMatch(kebabCase);
      expect(doc).toMatch(/^[A-Z].*\.$/);
      expect(Object.keys(contracts)).not.toEqual([]);
    },
  );

  it('is in the table when it has a file', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.queue.ts'));
    expect(queues.map(({ name }) => `${name}.queue.ts`).toSorted()).toEqual(files.toSorted());
  });
});

describe('every job', () => {
  it('has a name of its own over all queues, so that a metric label names one job', () => {
    const names = jobs.map(({ job }) => job);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(jobs)(
    '$title is a verb and a noun in kebab case, and says what its handler does',
    ({ job, contract }) => {
      expect(job).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(contract.doc).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(jobs)(
    '$title decodes its sample, also after a journey through JSON',
    ({ queue, job, contract }) => {
      expect(decodePayload(queue, job, contract.sample)).toEqual(contract.sample);
      expect(decodePayload(queue, job, JSON.parse(JSON.stringify(contract.sample)))).toEqual(contract.sample);
    },
  );

  it.each(jobs)('$title carries the trace of the one who enqueued it', ({ queue, job, contract }) => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const sample = contract.sample as object;
    expect(decodePayload(queue, job, { ...sample, traceparent })).toMatchObject({ traceparent });
  });

  it.each(jobs)('$title drops what a newer sender added', ({ queue, job, contract }) => {
    const sample = contract.sample as object;
    expect(decodePayload(queue, job, { ...sample, not_known_yet: 1 })).toEqual(sample);
  });

  it.each(jobs)('$title is given up at once when its payload is nothing of the kind', ({ queue, job }) => {
    for (const data of [null, 'text', 7, [], {}]) {
      expect(() => decodePayload(queue, job, data)).toThrow(GiveUp);
    }
  });

  it.each(jobs)('$title is bounded in attempts, time, number and history', ({ contract }) => {
    expect(contract.attempts).toBeGreaterThan(0);
    expect(contract.timeoutMs).toBeGreaterThan(0);
    expect(contract.concurrency).toBeGreaterThan(0);
    // A job with one attempt has no pause before the next.
    expect(contract.attempts === 1 || contract.backoff.delayMs > 0).toBe(true);
    expect(contract.keep.failed).toBeGreaterThan(0);
  });
});

describe('a payload that is refused', () => {
  it('names its wrong fields and none of their values', () => {
    const data = { transaction_id: '', lane: 'secret-lane' };
    let refusal: unknown;
    try {
      decodePayload(transactionsQueue, 'apply-transactions', data);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: 'JOB_PAYLOAD_INVALID',
      message: 'the payload of transactions/apply-transactions is not valid',
      details: { fields: [{ field: 'transaction_id' }, { field: 'lane' }] },
    });
    expect(JSON.stringify(refusal)).not.toContain('secret-lane');
  });
});

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
