import { GiveUp, InvalidInput, TryLater } from '@bellwether/config';

import { findHandlerProblems, HandlerError, judgeJobFailure } from './job-handlers.js';

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

describe('judgeJobFailure', () => {
  it.each([
    ['TryLater', new TryLater('GEN_UNAVAILABLE'), { retry: true, reason: 'try_later' }],
    [
      'a time that ran out',
      AbortSignal.abort(new DOMException('late', 'TimeoutError')).reason,
      { retry: true, reason: 'timeout' },
    ],
    ['what nobody planned for', new TypeError('x is undefined'), { retry: true, reason: 'unexpected' }],
    ['something that is no error', 'text', { retry: true, reason: 'unexpected' }],
  ])('tries again after %s', (_name, error, verdict) => {
    expect(judgeJobFailure(error)).toEqual(verdict);
  });

  it.each([
    ['GiveUp', new GiveUp('JOB_PAYLOAD_INVALID')],
    ['InvalidInput', new InvalidInput('TXN_VALIDATION_ERROR')],
  ])('does not try again after %s', (_name, error) => {
    expect(judgeJobFailure(error)).toEqual({ retry: false });
  });
});
