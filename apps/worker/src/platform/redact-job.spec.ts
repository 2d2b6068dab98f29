import { redactQueuePageBody } from './redact-job.js';

const secret = 'postgres://user:hunter2@db/ledger';

describe('redactQueuePageBody', () => {
  it.each([
    [
      'a list of queues',
      '/api/queues',
      { queues: [{ name: 'q', jobs: [{ failedReason: secret, stacktrace: [secret] }] }] },
    ],
    [
      'one job',
      '/api/queues/:queueName/:jobId',
      { job: { failedReason: secret, stacktrace: [secret], opts: { token: 'hunter2' } }, status: 'failed' },
    ],
    ['log lines', '/api/queues/:queueName/:jobId/logs', [`connected to ${secret}`]],
  ])('hides secrets in %s', (_name, route, body) => {
    expect(JSON.stringify(redactQueuePageBody(route, body))).not.toContain('hunter2');
  });

  it('leaves what holds none as it is', () => {
    const body = { queues: [{ name: 'q', counts: { active: 1 }, jobs: [] }] };
    expect(redactQueuePageBody('/api/queues', body)).toEqual(body);
  });
});
