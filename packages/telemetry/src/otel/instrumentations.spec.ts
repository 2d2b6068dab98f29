import { isUntraced } from './instrumentations.js';

describe('isUntraced', () => {
  it.each(['/health', '/livez', '/readyz', '/metrics', '/debug/metrics', '/health?x=1'])(
    'leaves %s out',
    (url) => {
      expect(isUntraced(url)).toBe(true);
    },
  );

  it.each(['/', '/transactions', '/healthy', '/api/v1/metrics/healthchecks', undefined])(
    'traces %s',
    (url) => {
      expect(isUntraced(url)).toBe(false);
    },
  );
});
