import * as fc from 'fast-check';
import { findSyntaxFault } from './json-syntax.js';

describe('the fault of a JSON text', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['{', 1, 2, 'a key in double quotes'],
    ['{"a":1,}', 1, 8, 'a key in double quotes'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '`,` or `}`'],
    ['{"a" 1}', 1, 6, '`:`'],
    ["{'a': 1}", 1, 2, 'a key in double quotes'],
    ['{"a": [1, 2}', 1, 12, '`,` or `]`'],
    ['{"a": 01}', 1, 7, 'a value'],
    ['{"a": tru}', 1, 7, 'a value'],
    ['{"a": 1} x', 1, 10, 'the end of the file'],
    ['{"a": 1, // why\n"b": 2}', 1, 10, 'a key in double quotes'],
    ['{"a": "b\nc"}', 1, 9, 'the end of the string, in which only JSON escapes may stand'],
    [String.raw`{"a": "\x"}`, 1, 8, 'the end of the string, in which only JSON escapes may stand'],
    ['{"a": 1, "a": 2}', 1, 10, 'a key that this object does not have yet'],
    ['['.repeat(101), 1, 101, 'at most 100 levels'],
  ])('of %j is at line %i, column %i', (text, line, column, expected) => {
    expect(findSyntaxFault(text)).toEqual({ line, column, expected });
  });

  it('is never found in what the engine writes', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ depthSize: 'small' }),
        fc.constantFrom(undefined, 2, '\t'),
        (value, space) => {
          expect(findSyntaxFault(JSON.stringify(value, undefined, space))).toBeUndefined();
        },
      ),
      { verbose: 1 },
    );
  });

  it('is found exactly where the engine refuses, for texts near to JSON', () => {
    const marks = fc.constantFrom(...'{}[],:"\\ \n0123-.eE+truefalsn'.split(''));
    const near = fc.oneof(
      fc.array(marks, { maxLength: 12 }).map((parts) => parts.join('')),
      fc
        .tuple(fc.json({ maxDepth: 2 }), fc.nat(), marks)
        .map(
          ([text, at, mark]) =>
            text.slice(0, at % (text.length + 1)) + mark + text.slice(at % (text.length + 1)),
        ),
    );
    fc.assert(
      fc.property(near, (text) => {
        expect(findSyntaxFault(text) === undefined).toBe(isJson(text) && !repeatsKey(text));
      }),
      { numRuns: 3000, verbose: 1 },
    );
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The engine takes the last of two equal keys; a settings file with both is a mistake. */
const repeatsKey = (text: string): boolean =>
  findSyntaxFault(text)?.expected === 'a key that this object does not have yet';
