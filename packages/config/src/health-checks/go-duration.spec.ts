import { parseGoDuration } from './go-duration.js';

describe('a duration of Go', () => {
  it.each([
    ['0', 0],
    ['+0', 0],
    ['0s', 0],
    ['5s', 5_000],
    ['+5s', 5_000],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['.5m', 30_000],
    ['7.s', 7_000],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['250μs', 0.25],
    ['1000000ns', 1],
    ['1s1s', 2_000],
    ['1051200h', 1_051_200 * 3_600_000],
    ['2562047h', 2_562_047 * 3_600_000],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseGoDuration(text)).toBeCloseTo(milliseconds, 6);
  });

  it.each([
    '',
    '5',
    's',
    '.',
    '.s',
    '5 s',
    ' 5s',
    '5s ',
    '5S',
    '1d',
    '-5s',
    '--5s',
    '1e3s',
    '2562048h',
    '9999999999h',
  ])('"%s" is none', (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });

  it('that is very long is none', () => {
    expect(parseGoDuration('1s'.repeat(33))).toBeUndefined();
  });
});
