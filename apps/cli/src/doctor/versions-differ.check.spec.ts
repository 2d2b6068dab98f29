import { nothing } from './inspection.js';
import type { ProcessFacts } from './inspect-process.js';
import { versionsDiffer } from './versions-differ.check.js';

describe('the check of versions', () => {
  const processOf = (name: 'server' | 'worker', build: Readonly<Record<string, string>>): ProcessFacts => ({
    name,
    url: '',
    health: { kind: 'up' },
    answer: { kind: 'silent', reason: '' },
    metricsUrl: '',
    metrics: { kind: 'silent', reason: '' },
    samples: [{ name: 'bellwether_build_info', labels: build, value: 1 }],
    hasQueuePage: false,
  });
  const build = { version: '1.0.0', revision: 'abc1234', catalog: '0123456789abcdef' };

  it.each(['version', 'revision', 'catalog'] as const)('names the %s where it differs', (label) => {
    const processes = [processOf('server', build), processOf('worker', { ...build, [label]: 'another' })];
    expect(versionsDiffer.find({ ...nothing, processes }).map(({ what }) => what)).toEqual([
      `the server runs ${label} ${build[label]}, the worker another`,
    ]);
  });
});
