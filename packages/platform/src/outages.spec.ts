import { Outage } from './outages.js';

const began = () => {
  const lines: unknown[][] = [];
  let nowMs = 0;
  const log = {
    info: (...line: unknown[]) => void lines.push(line),
    warn: (...line: unknown[]) => void lines.push(line),
    error: (...line: unknown[]) => void lines.push(line),
  };
  const text = { begins: 'it is away', ends: 'it is back', fieldsOf: (error: unknown) => ({ error }) };
  const outage = new Outage(log, text, () => nowMs);
  return { lines, outage, at: (ms: number) => void (nowMs = ms) };
};

describe('an outage', () => {
  it('is told once when it begins and once when it is over, with how long it was and what failed', () => {
    const { lines, outage, at } = began();
    at(1_000);
    outage.failed('first');
    for (let more = 0; more < 99; more += 1) outage.failed('again');
    expect(lines).toEqual([[{ error: 'first' }, 'it is away']]);
    expect(outage.isOn).toBe(true);
    at(63_040);
    outage.works();
    outage.works();
    expect(lines.slice(1)).toEqual([[{ seconds: 62, failures: 100 }, 'it is back']]);
    expect(outage.isOn).toBe(false);
  });

  it('is none while everything works', () => {
    const { lines, outage } = began();
    outage.works();
    expect(lines).toEqual([]);
  });

  it('that comes again is told again, and counted from the start', () => {
    const { lines, outage } = began();
    outage.failed('one');
    outage.works();
    outage.failed('two');
    outage.works();
    expect(lines.map(([fields]) => fields)).toEqual([
      { error: 'one' },
      { seconds: 0, failures: 1 },
      { error: 'two' },
      { seconds: 0, failures: 1 },
    ]);
  });
});
