import { findHandlerProblems, HandlerError } from './match-handlers.js';

const promised = [
  { queue: 'transactions', job: 'apply-transactions' },
  { queue: 'deliveries', job: 'map-delivery' },
];
const claim = (queue: string, job: string, by: string) => ({ queue, job, by });
const apply = claim('transactions', 'apply-transactions', 'ApplyTransactionsJob');
const map = claim('deliveries', 'map-delivery', 'MapDeliveryJob');

describe('findHandlerProblems', () => {
  it('finds none where each job has one handler', () => {
    expect(findHandlerProblems(promised, [map, apply])).toEqual([]);
  });

  it('names the file and the decorator to add for a job without a handler', () => {
    expect(findHandlerProblems(promised, [apply])).toEqual([
      'job map-delivery of queue deliveries has no handler: add map-delivery.job.ts with a class under ' +
        "@HandlesJob('deliveries', 'map-delivery') and list it in the providers of its domain's module",
    ]);
  });

  it('names both classes where a job has two handlers', () => {
    const second = { ...apply, by: 'OtherJob' };
    expect(findHandlerProblems(promised, [apply, map, second])).toEqual([
      'job apply-transactions of queue transactions has 2 handlers (ApplyTransactionsJob, OtherJob): ' +
        "keep @HandlesJob('transactions', 'apply-transactions') on one of them",
    ]);
  });

  it('names the class that handles what no contract promises', () => {
    expect(findHandlerProblems(promised, [apply, map, claim('transactions', 'aply', 'TypoJob')])).toEqual([
      'TypoJob handles job aply of queue transactions, which no contract names: add it to ' +
        "packages/config/src/queues, or remove @HandlesJob('transactions', 'aply')",
    ]);
  });

  it('is told as one message with a line for each problem', () => {
    expect(new HandlerError(['one', 'two']).message).toBe(
      'the worker does not fit the queue contracts\n  one\n  two',
    );
  });
});
