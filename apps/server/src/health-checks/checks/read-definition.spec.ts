import { maximumIntervalMs } from '@bellwether/config';
import { readDefinition, type Writing } from './read-definition.js';

const limits = { timeoutMsMax: 30_000, labelsMax: 2, zones: ['north', 'south'] };
const read = (change: object, writing: Writing = 'create', kind: 'tcp' | 'command' = 'tcp') =>
  readDefinition(
    kind,
    { name: 'shop', interval: '60s', timeout: '5s', target: 'a.example', port: 1, ...change } as never,
    writing,
    limits,
  );

describe('a definition', () => {
  it('is kept with its durations as they were sent and in milliseconds', () => {
    expect(read({ interval: '1m30s', timeout: '1500us' })).toEqual({
      kind: 'tcp',
      name: 'shop',
      description: '',
      labels: {},
      zones: ['north', 'south'],
      interval: '1m30s',
      timeout: '1500us',
      intervalMs: 90_000,
      timeoutMs: 2,
      enabled: false,
      definition: { target: 'a.example', port: 1 },
    });
  });

  it('has a timeout of a millisecond at least', () => {
    expect(read({ timeout: '1ns' }).timeoutMs).toBe(1);
  });

  it.each([
    ['create', { bool: true, enabled: false }, true],
    ['create', { bool: false, enabled: true }, false],
    ['create', { enabled: true }, true],
    ['update', { bool: true, enabled: false }, false],
    ['update', { bool: false, enabled: true }, true],
    ['update', { bool: true }, true],
    ['update', { bool: null, enabled: null }, false],
  ] as const)('of an %s with %j is enabled: %s', (writing, change, enabled) => {
    expect(read(change, writing).enabled).toBe(enabled);
  });

  it('has an interval that a timer can wait for', () => {
    expect(read({ interval: '596h' }).intervalMs).toBe(maximumIntervalMs);
    expect(() => read({ interval: '597h' })).toThrow('the maximum healthcheck interval is 596 hours');
  });

  it('says the zones it runs in once each, and none that are not there', () => {
    expect(read({ zones: ['south', 'south'] }).zones).toEqual(['south']);
    expect(() => read({ zones: ['west'] })).toThrow('there is no zone west: north, south');
  });

  it('of a command may wait longer than a shared worker would', () => {
    expect(read({ timeout: '60s', command: 'ls' }, 'create', 'command').timeoutMs).toBe(60_000);
    expect(() => read({ timeout: '30001ms' })).toThrow('health_checks.timeout_max');
  });
});
