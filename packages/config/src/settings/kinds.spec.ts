import { formatBytes, formatDuration, parseBytes, parseDuration } from './kinds.js';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0s', 0],
    [' 30S ', 30_000],
  ])('%s is read', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['30', '', 's', '-1s', '1.5s', '1 s', '1d', '1h30m', '1e3s', '٣s', '9999999999999999s'])(
    '%j is refused',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each([
    [0, '0s'],
    [1, '1ms'],
    [1500, '1500ms'],
    [90_000, '90s'],
    [120_000, '2m'],
    [7_200_000, '2h'],
  ])('%i ms are printed without a fraction', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('sizes', () => {
  it.each([
    ['100b', 100],
    ['64kb', 65_536],
    ['1mb', 1_048_576],
    ['2GB', 2_147_483_648],
  ])('%s is read', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
    expect(formatBytes(bytes)).toBe(text.toLowerCase());
  });

  it.each(['1', '1m', '1.5mb', 'mb', '-1mb'])('%j is refused', (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });
});
