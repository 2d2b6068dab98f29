import { readSelector } from './label-selector.js';

describe('a label selector', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['a=b', [['a', 'b']]],
    [
      'a=b,c=d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a=', [['a', '']]],
    ['=', [['', '']]],
  ])('%j reads as %j', (given, pairs) => {
    expect(readSelector(given)).toEqual(pairs);
  });

  it.each(['a', 'a=b,', ',a=b', 'a=b=c', 'a=b,,c=d', 'a=\0', '\ud800=b'])('%j is refused', (given) => {
    expect(() => readSelector(given)).toThrow('Invalid labels parameter');
  });

  it('that is given twice is refused', () => {
    expect(() => readSelector(['a=b', 'c=d'])).toThrow('Invalid labels parameter');
  });
});
