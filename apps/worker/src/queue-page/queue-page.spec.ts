import { envelopeOfPageError, redactQueuePageBody } from './queue-page.js';

describe('envelopeOfPageError', () => {
  it.each([
    [405, { error: { key: 'ERRORS.QUEUE_READ_ONLY' } }, 'GEN_METHOD_NOT_ALLOWED'],
    [404, { error: { key: 'ERRORS.QUEUE_NOT_FOUND' } }, 'GEN_NOT_FOUND'],
    [404, { error: { key: 'ERRORS.SOMETHING_NEW' } }, 'GEN_NOT_FOUND'],
    [500, 'text', 'GEN_INTERNAL'],
    [400, null, 'GEN_BAD_REQUEST'],
  ])('answers %i %j with %s', (status, body, code) => {
    expect(envelopeOfPageError(status, body)).toMatchObject({
      error: expect.any(String),
      error_detail: { code },
    });
  });

  it('leaves an envelope as it is', () => {
    const envelope = {
      error: 'x',
      error_detail: { code: 'AUTH_METRICS_DISABLED', message: 'x', details: {} },
    };
    expect(envelopeOfPageError(403, envelope)).toBe(envelope);
  });
});

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
