import { envelopeOfPageError } from './queue-page-errors.js';

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
