import { testSeed } from '@bellwether/local/testing';
import { assert, constantFrom, json, nat, property } from 'fast-check';

import { findJsonFault } from './json-position.js';

const { seed, replay } = testSeed('packages/telemetry/src/nest/fastify/json-position');

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('findJsonFault', () => {
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
    expect(findJsonFault(text)).toEqual({ position, line, column, expected });
  });

  it('finds no fault in what is JSON', () => {
    assert(
      property(json(), (text) => findJsonFault(text) === undefined),
      { seed },
    );
  });

  it(`agrees with the engine about texts with one character changed (replay: ${replay})`, () => {
    assert(
      property(
        json(),
        nat(),
        constantFrom('', '"', ',', '}', ']', ':', ' ', '1', '-', 'e', '\\', '\n', 'x'),
        (whole, at, replacement) => {
          const position = at % (whole.length + 1);
          const text = whole.slice(0, position) + replacement + whole.slice(position + 1);
          return (findJsonFault(text) === undefined) === parses(text);
        },
      ),
      { seed, numRuns: 3000 },
    );
  });

  it('answers for nesting that would overflow a stack', () => {
    expect(findJsonFault('['.repeat(1_000_000))).toMatchObject({ position: 1_000_000 });
  });
});
