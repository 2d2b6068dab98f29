import { RefusedRequest } from './error-responses.js';
import { parseJsonBody, writeJsonBody } from './json-body.js';

const failureOf = (body: Buffer): unknown => {
  try {
    parseJsonBody(body);
  } catch (error) {
    if (error instanceof RefusedRequest) return error.failure;
    throw error;
  }
  return undefined;
};

describe('parseJsonBody', () => {
  it('reads what JSON.parse reads', () => {
    expect(parseJsonBody(Buffer.from('{"a":[1,"x",null]}'))).toEqual({ a: [1, 'x', null] });
  });

  it('leaves an empty body to the schema', () => {
    expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
  });

  it('says where the body stops being JSON, without quoting it', () => {
    expect(failureOf(Buffer.from('{"token":"s3cr3t" "x"}'))).toEqual({
      status: 400,
      code: 'GEN_MALFORMED_REQUEST',
      message: 'the request body is not valid JSON: expected "," or "}" at position 18 (line 1, column 19)',
      details: { position: 18, line: 1, column: 19, expected: '"," or "}"' },
    });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(failureOf(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
      message: 'the request body is not valid UTF-8',
    });
  });

  it.each(['{"__proto__":{"admin":true}}', String.raw`{"a":[{"\u005f_proto__":1}]}`])(
    'refuses a body that could change what objects inherit: %s',
    (text) => {
      expect(failureOf(Buffer.from(text))).toMatchObject({ status: 400, details: { property: '__proto__' } });
    },
  );

  it('keeps a text that only mentions such a property', () => {
    expect(parseJsonBody(Buffer.from('{"note":"__proto__"}'))).toEqual({ note: '__proto__' });
  });

  it('hands the text to the parser it was given', () => {
    expect(parseJsonBody(Buffer.from('[1]'), (text) => `read ${text}`)).toBe('read [1]');
  });
});

describe('writeJsonBody', () => {
  it('writes integers of any size as they are', () => {
    expect(writeJsonBody({ amount: 123456789012345678901234567890n })).toBe(
      '{"amount":123456789012345678901234567890}',
    );
  });
});
