import { testSeed } from '@bellwether/local/testing';
import { assert, bigInt, json, property } from 'fast-check';
import { exactDecimal, exactNumber, numberText, parseExactJson, stringifyExactJson } from './exact-json.js';

const { seed, replay } = testSeed('packages/database/src/exact-json');

describe('exact JSON', () => {
  it.each([
    ['{"amount":1234567890123456789012345678901234567890}'],
    ['{"amount":12345678901234567890.123456789012345}'],
    ['{"deep":[{"amount":-9007199254740993}]}'],
    ['[0.1,0.30000000000000004,1e400]'],
  ])('prints %s as it read it', (text) => {
    expect(stringifyExactJson(parseExactJson(text))).toBe(text);
  });

  it('reads a number that a double holds exactly as a number', () => {
    expect(parseExactJson('{"a":12.5,"b":1e21,"c":"12345678901234567890","d":9007199254740991}')).toEqual({
      a: 12.5,
      b: 1e21,
      c: '12345678901234567890',
      d: 9007199254740991,
    });
  });

  it('reads a longer whole number as a bigint and any other longer number as its text', () => {
    const read = parseExactJson('[9007199254740993, 0.1234567890123456789]') as readonly unknown[];
    expect(read[0]).toBe(9007199254740993n);
    expect(numberText(read[1])).toBe('0.1234567890123456789');
  });

  it('refuses what is no JSON with a SyntaxError', () => {
    expect(() => parseExactJson('{"amount": 12345678901234567890')).toThrow(SyntaxError);
  });

  it(`gives any whole number back digit for digit (replay: ${replay})`, () => {
    assert(
      property(bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), (value) => {
        const text = JSON.stringify({ amount: exactNumber(value) });
        expect(text).toBe(`{"amount":${value}}`);
        expect(BigInt(numberText((parseExactJson(text) as { amount: unknown }).amount) ?? '')).toBe(value);
      }),
      { seed },
    );
  });

  it(`reads every text that JSON.parse reads, to the same value where doubles suffice (replay: ${replay})`, () => {
    assert(
      property(json(), (text) => {
        expect(JSON.parse(stringifyExactJson(parseExactJson(text)))).toEqual(JSON.parse(text));
      }),
      { seed },
    );
  });

  it('prints a decimal text digit for digit', () => {
    expect(JSON.stringify([exactDecimal('12.50'), exactDecimal('1234567890123456789.01')])).toBe(
      '[12.5,1234567890123456789.01]',
    );
  });
});
