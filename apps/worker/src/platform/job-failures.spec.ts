import { GiveUp, InvalidInput, TryLater } from '@bellwether/config';

import { judgeJobFailure } from './job-failures.js';

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
    expect(judgeJobFailure(error)).toEqual({ retry: false, expected: true });
  });
});
