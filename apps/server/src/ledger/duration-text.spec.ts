import { parseDuration, printDuration } from './duration-text.js';

describe('a duration', () => {
  it.each<[string, number, string]>([
    ['0s', 0, '0s'],
    ['500ms', 500, '500ms'],
    ['30s', 30_000, '30s'],
    ['1.5s', 1_500, '1.5s'],
    ['5m', 300_000, '5m0s'],
    ['90m', 5_400_000, '1h30m0s'],
    ['1h30m', 5_400_000, '1h30m0s'],
    ['2h0m1s5ms', 7_201_005, '2h0m1.005s'],
  ])('%s is read, and printed as Go prints it', (text, ms, printed) => {
    expect(parseDuration(text)).toBe(ms);
    expect(printDuration(ms)).toBe(printed);
  });

  it.each(['', '5', 'soon', 'm', '5m soon', '-5m', '30m1h', '1e3s', '1234567s'])('is not %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
