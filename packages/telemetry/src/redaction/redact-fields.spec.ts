import { CIRCULAR, TRUNCATED, UNREADABLE, redactField, redactFields } from './redact-fields.js';
import { REDACTED } from './text-rule.js';

describe('redactFields', () => {
  it('returns the very same object where there is nothing to hide', () => {
    const fields = { a: 1, b: ['x', { c: 'y' }], d: null, e: undefined, when: new Date(0) };
    expect(redactFields(fields)).toBe(fields);
  });

  it('never touches the original', () => {
    const fields = { headers: { authorization: 'Bearer abc', host: 'h' }, list: [{ password: 'p' }] };
    const before = structuredClone(fields);
    expect(redactFields(fields)).toEqual({
      headers: { authorization: REDACTED, host: 'h' },
      list: [{ password: REDACTED }],
    });
    expect(fields).toEqual(before);
  });

  it('hides numbers and objects under a secret key, but neither a yes or no nor an absent value', () => {
    const fields = {
      secret: 42,
      credentials: { user: 'u', key: 'k' },
      token: null,
      password: undefined,
      dsn: true,
      cookies: ['a=b'],
    };
    expect(redactFields(fields)).toEqual({
      secret: REDACTED,
      credentials: REDACTED,
      token: null,
      password: undefined,
      dsn: true,
      cookies: REDACTED,
    });
  });

  it('keeps counts of tokens and facts about a token, and hides their text', () => {
    const fields = {
      tokens_used: 5,
      maxTokens: 100,
      token_count: 3,
      token_id: 'tok_1',
      tokenType: 'bearer',
      token_expires_at: '2026-01-01',
      secretary: 'Ann',
    };
    expect(redactFields(fields)).toBe(fields);
    expect(redactFields({ tokens_used: 'abc', token: 5, tokens: ['a'] })).toEqual({
      tokens_used: REDACTED,
      token: REDACTED,
      tokens: REDACTED,
    });
  });

  it('shows an error as fields, with its cause and what was put on it', () => {
    const error = Object.assign(
      new TypeError('cannot reach redis://:p@h', { cause: new Error('Bearer abc') }),
      {
        code: 'ECONNREFUSED',
        config: { headers: { 'x-api-key': 'abc' } },
      },
    );
    const shown = redactFields({ err: error }) as unknown as { err: Record<string, unknown> };
    expect(shown.err).toMatchObject({
      type: 'TypeError',
      message: `cannot reach redis://${REDACTED}@h`,
      code: 'ECONNREFUSED',
      config: { headers: { 'x-api-key': REDACTED } },
      cause: { type: 'Error', message: `Bearer ${REDACTED}` },
    });
    expect(shown.err['stack']).toContain('redact-fields.spec');
    expect(shown.err['stack']).not.toContain(':p@');
  });

  it('prints what JSON has no form for', () => {
    const shown = redactFields({
      map: new Map([['password', 'p']]),
      set: new Set(['Bearer abc']),
      buffer: Buffer.from('secret'),
      url: new URL('https://u:p@h/?a=b'),
      headers: new Headers({ authorization: 'x', host: 'h' }),
      search: new URLSearchParams({ token: 't', page: '2' }),
      run: () => 1,
      amount: 2n ** 70n,
    });
    expect(shown).toEqual({
      map: { password: REDACTED },
      set: [`Bearer ${REDACTED}`],
      buffer: '[Buffer of 6 bytes]',
      url: `https://${REDACTED}@h/?a=${REDACTED}`,
      headers: { authorization: REDACTED, host: 'h' },
      search: { token: REDACTED, page: '2' },
      run: '[FUNCTION]',
      amount: '1180591620717411303424',
    });
  });

  it('marks cycles, depth and size beyond their bounds', () => {
    const cycle: Record<string, unknown> = { name: 'a' };
    cycle['self'] = cycle;
    expect(redactFields(cycle)).toEqual({ name: 'a', self: CIRCULAR });

    const limits = { depthMax: 2, entriesMax: 10, textLengthMax: 5 };
    expect(redactFields({ a: { b: { c: 1 } } }, limits)).toEqual({ a: { b: TRUNCATED } });
    expect(
      redactFields(
        Array.from({ length: 12 }, () => 1),
        limits,
      ),
    ).toHaveLength(11);
    expect(redactFields({ text: '0123456789' }, limits)).toEqual({ text: `01234${TRUNCATED}` });
  });

  it('shows the same object twice when it is no cycle', () => {
    const one = { password: 'p' };
    expect(redactFields({ a: one, b: one })).toEqual({
      a: { password: REDACTED },
      b: { password: REDACTED },
    });
  });

  it('survives a getter, a toJSON and a proxy that throw', () => {
    const hostile = {
      get bad(): string {
        throw new Error('no');
      },
      worse: {
        toJSON(): never {
          throw new Error('no');
        },
      },
      worst: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no');
          },
        },
      ),
    };
    expect(redactFields(hostile)).toEqual({ bad: UNREADABLE, worse: UNREADABLE, worst: UNREADABLE });
  });

  it('keeps a field named __proto__ a field', () => {
    const shown = redactFields(JSON.parse('{"password":"p","__proto__":{"admin":true}}') as object);
    expect(JSON.stringify(shown)).toBe(`{"password":"${REDACTED}","__proto__":{"admin":true}}`);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('hides the values of a query that stands without its question mark', () => {
    expect(redactField('url.query', 'a=1&b=2')).toBe(`a=${REDACTED}&b=${REDACTED}`);
    expect(redactField('http.request.header.x_api_key', ['abc'])).toBe(REDACTED);
    expect(redactField('db.statement', 'select 1')).toBe('select 1');
  });
});
