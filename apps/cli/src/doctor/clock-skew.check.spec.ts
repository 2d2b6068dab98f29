import { clockSkew } from './clock-skew.check.js';
import { nothing } from './inspection.js';
import type { ProcessFacts } from './inspect-process.js';

describe('the check of clocks', () => {
  const askedAtMs = Date.parse('2026-01-01T00:00:00Z');
  const late = (name: 'server' | 'worker', host: string): ProcessFacts => ({
    name,
    url: `http://${host}:9000`,
    health: { kind: 'up' },
    answer: {
      kind: 'answered',
      status: 200,
      headers: new Headers({ date: new Date(askedAtMs - 90_000).toUTCString() }),
      text: '',
      askedAtMs,
    },
    metricsUrl: '',
    metrics: { kind: 'silent', reason: '' },
    samples: [],
    hasQueuePage: false,
  });
  const foundAt = (worker: string) =>
    clockSkew
      .find({ ...nothing, processes: [late('server', 'one.example'), late('worker', worker)] })
      .map(({ finding }) => finding);

  it('suspects this machine only where two others agree, and takes one host for one clock', () => {
    expect(foundAt('two.example')).toEqual(['own-clock-differs']);
    expect(foundAt('one.example')).toEqual(['clock-differs', 'clock-differs']);
  });
});
