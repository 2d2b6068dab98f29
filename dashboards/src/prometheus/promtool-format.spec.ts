import { array, assert, constant, integer, oneof, property } from 'fast-check';
import { compress, expand, type Sample } from './promtool-format.js';

it.each([
  ['0+10x3', [0, 10, 20, 30]],
  ['5x2', [5, 5, 5]],
  ['10-2x2', [10, 8, 6]],
  ['1 _ 2 stale', [1, '_', 2, 'stale']],
  ['_x3 0.5+0.5x1', ['_', '_', '_', 0.5, 1]],
])('writes out %s', (values, samples) => {
  expect(expand(values)).toEqual(samples);
});

it.each([
  [[0, 10, 20, 30, '_', '_', 60], '0+10x3 _x2 60'],
  [[5, 5, 5, 7], '5x2 7'],
  [['_', 1], '_ 1'],
  [[3, 2, 1, 'stale'], '3-1x2 stale'],
] as [Sample[], string][])('writes %j in few words', (samples, values) => {
  expect(compress(samples)).toBe(values);
});

it('gives back every list of samples that it wrote', () => {
  const sample = oneof(integer({ min: 0, max: 20 }), constant<Sample>('_'), constant<Sample>('stale'));
  const seed = Date.now() % 1_000_000;
  assert(
    property(array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
      expect(expand(compress(samples))).toEqual(samples);
    }),
    // The seed is part of the message of a failure, so that it can be run again.
    { seed },
  );
});
