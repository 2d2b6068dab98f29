import { failureOfStatus, internalFailure } from '@bellwether/platform';
import { failureBodyOf, isTenantPath } from './tenant-failures.js';

describe('the paths of tenants', () => {
  it.each([
    '/register',
    '/app/v1',
    '/app/v1/token',
    '/api/v1/healthcheck',
    '/api/v1/healthcheck/http/1',
    '/api/v1/token/',
    '/api/v1/result/healthchecks',
    '/api/v1/metrics/healthchecks',
    '/api/v1/cabourotte/discovery',
    '/api/v1/%74oken',
    '/api/v1/token/%zz',
  ])('have %s', (path) => {
    expect(isTenantPath(path)).toBe(true);
  });

  it.each([
    '/',
    '/api/v1',
    '/api/v1/deploys',
    '/api/v1/healthchecks',
    '/api/v1/tokens',
    '/app/v10',
    '/registers',
    '/x/register',
    '/metrics',
    '/%zz',
  ])('do not have %s', (path) => {
    expect(isTenantPath(path)).toBe(false);
  });
});

describe('the body of a failure', () => {
  it('is one message on the paths of tenants, whatever the failure', () => {
    for (const status of [400, 401, 403, 405, 408, 409, 413, 415, 429, 503]) {
      const failure = failureOfStatus(status);
      expect(failureBodyOf(failure, '/register')).toEqual({ messages: [failure.message] });
    }
    expect(failureBodyOf(failureOfStatus(404), '/register')).toEqual({ messages: ['Not Found'] });
    expect(failureBodyOf(internalFailure, '/register')).toEqual({ messages: ['internal server error'] });
  });

  it('is that of the product everywhere else', () => {
    expect(failureBodyOf(internalFailure, '/ledgers')).toMatchObject({
      error_detail: { code: 'GEN_INTERNAL' },
    });
  });
});
