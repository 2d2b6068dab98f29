import { isUntraced } from './request-attributes.js';

describe('isUntraced', () => {
  it.each([
    '/health',
    '/livez',
    '/readyz',
    '/metrics',
    '/debug/metrics',
    '/health?x=1',
    'http://shop/health',
    'HTTPS://shop:8443/health?x=1',
  ])('leaves %s out', (url) => {
    expect(isUntraced(url)).toBe(true);
  });

  it.each([
    '/',
    '/transactions',
    '/healthy',
    '/api/v1/metrics/healthchecks',
    'http://health',
    '*',
    undefined,
  ])('traces %s', (url) => {
    expect(isUntraced(url)).toBe(false);
  });
});
