import { acceptsGzip, formatFor } from './accept.js';

describe('the representation a scraper gets', () => {
  it.each([
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/*', 'text'],
    ['text/plain', 'text'],
    ['text/plain;version=0.0.4', 'text'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['application/json', 'text'],
    ['nonsense', 'text'],
    ['application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;version=2.0.0', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;q=0, text/plain;q=0', 'text'],
    ['application/openmetrics-text;q=0.5, text/plain', 'text'],
    ['text/plain;q=0.5, application/openmetrics-text', 'openmetrics'],
    ['text/plain, application/openmetrics-text', 'text'],
    ['application/openmetrics-text, text/plain', 'openmetrics'],
    ['application/openmetrics-text;q=abc', 'text'],
    ['application/openmetrics-text;q=7', 'text'],
    // Prometheus 2.42
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
        'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    // Prometheus 3
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,' +
        'application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,' +
        'text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      'openmetrics',
    ],
    // Prometheus that is told to prefer the older text
    ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1', 'text'],
    [`${'a/b,'.repeat(100_000)}application/openmetrics-text`, 'text'],
  ])('is for %p %s', (accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });

  it.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['GZIP', true],
    ['x-gzip', true],
    ['gzip, deflate, br', true],
    ['*', true],
    ['identity', false],
    ['deflate', false],
    ['gzip;q=0', false],
    ['gzip; q=0.0, *', false],
    ['*;q=0', false],
    ['gzip;q=0.5', true],
    ['gzip;q=0.5, identity', false],
    ['gzip;q=nonsense', false],
  ])('is compressed for %p: %s', (acceptEncoding, isCompressed) => {
    expect(acceptsGzip(acceptEncoding)).toBe(isCompressed);
  });
});
