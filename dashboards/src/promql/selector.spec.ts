import { atMost, spellings } from './selector.js';

it.each([
  [0.25, ['0.25']],
  [1, ['1', '1.0']],
  [300, ['300', '300.0']],
  [1_048_576, ['1048576', '1.048576e+06']],
  [0.0005, ['0.0005']],
])('knows how %d is written by Prometheus 2 and 3', (bound, expected) => {
  expect(spellings(bound)).toEqual(expected);
});

it('matches one spelling exactly and several by expression', () => {
  expect(atMost(0.25)).toEqual({ label: 'le', sign: '=', value: '0.25' });
  expect(atMost(5)).toEqual({ label: 'le', sign: '=~', value: '5|5\\.0' });
  expect(atMost(5_242_880).value).toBe('5242880|5\\.24288e\\+06');
});
