import { samplesOf, type ProcessFacts } from './inspect-process.js';
import { nothing } from './inspection.js';
import { clockSkew, versionsDiffer } from './process.checks.js';

describe('samplesOf', () => {
  it('reads the samples of the names asked for, with their labels unescaped', () => {
    const page = [
      '# HELP a Help.',
      'a 1',
      'a{x="1",y="q\\"\\\\\\n"} 2.5e3',
      'ab{x="1"} 3',
      'b{x="}"} 4 1700000000000',
      '',
    ].join('\n');
    expect(samplesOf(page, 'a', 'b')).toEqual([
      { name: 'a', labels: {}, value: 1 },
      { name: 'a', labels: { x: '1', y: 'q"\\\n' }, value: 2500 },
      { name: 'b', labels: { x: '}' }, value: 4 },
    ]);
  });
});

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
