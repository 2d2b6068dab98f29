import * as fc from 'fast-check';
import { findJsonFault, type JsonReading } from './json-fault.js';
import { settingsFile } from './settings-file.js';

/** Words that differ from those of a settings file, without its extra rules. */
const lenient: JsonReading = {
  words: {
    value: 'a value',
    firstKey: 'a property name or "}"',
    key: 'a property name',
    newKey: 'a new property name',
    colon: '":"',
    commaOrBrace: '"," or "}"',
    commaOrBracket: '"," or "]"',
    stringCharacter: 'a string without raw control characters or unknown escapes',
    stringEnd: 'a closing quote',
    lessNesting: 'fewer levels',
    end: 'the end of the body',
  },
};

const findSyntaxFault = (text: string) => findJsonFault(text, settingsFile);

describe('the fault of a settings file', () => {
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
    expect(findSyntaxFault(text)).toEqual({ position: expect.any(Number), line, column, expected });
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

describe('the fault of any JSON text', () => {
  it.each([
    ['', 0, 1, 1, 'a value'],
    ['{"a":1,}', 7, 1, 8, 'a property name'],
    ['{"a" 1}', 5, 1, 6, '":"'],
    ['[1,2', 4, 1, 5, '"," or "]"'],
    ['{"a":1', 6, 1, 7, '"," or "}"'],
    ['{', 1, 1, 2, 'a property name or "}"'],
    ['[1 2]', 3, 1, 4, '"," or "]"'],
    ['nul', 0, 1, 1, 'a value'],
    ['01', 1, 1, 2, 'the end of the body'],
    ['{"a":1} x', 8, 1, 9, 'the end of the body'],
    ['"abc', 4, 1, 5, 'a closing quote'],
    ['{\n  "a": tru\n}', 9, 2, 8, 'a value'],
    ['"a\nb"', 2, 1, 3, 'a string without raw control characters or unknown escapes'],
    [String.raw`"a\qb"`, 2, 1, 3, 'a string without raw control characters or unknown escapes'],
  ])('finds the fault of %j', (text, position, line, column, expected) => {
    expect(findJsonFault(text, lenient)).toEqual({ position, line, column, expected });
  });

  it('is never found in what is JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => findJsonFault(text, lenient) === undefined));
  });

  it('is found where the engine refuses, for texts with one character changed', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', ',', '}', ']', ':', ' ', '1', '-', 'e', '\\', '\n', 'x'),
        (whole, at, replacement) => {
          const position = at % (whole.length + 1);
          const text = whole.slice(0, position) + replacement + whole.slice(position + 1);
          return (findJsonFault(text, lenient) === undefined) === isJson(text);
        },
      ),
      { numRuns: 3000, verbose: 1 },
    );
  });

  it('is found at the end of nesting that would overflow a stack', () => {
    expect(findJsonFault('['.repeat(1_000_000), lenient)).toMatchObject({ position: 1_000_000 });
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
