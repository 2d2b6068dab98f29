import { InvalidInput } from '@bellwether/config';
import { z } from 'zod';

import { parseInput } from './parse-input.js';

const schema = z.strictObject({
  name: z.string().min(1),
  lines: z.array(z.strictObject({ amount: z.int() })).optional(),
});

const refusalOf = (input: unknown): InvalidInput => {
  try {
    parseInput(schema, input, 'body', 'TXN_VALIDATION_ERROR');
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('was accepted');
};

describe('parseInput', () => {
  it('returns what the schema makes of the input', () => {
    expect(parseInput(z.object({ limit: z.coerce.number() }), { limit: '5' }, 'query')).toEqual({ limit: 5 });
  });

  it('names every field that breaks a rule, at once', () => {
    const { code, status, message, details } = refusalOf({
      name: '',
      lines: [{ amount: 1 }, { amount: 'x' }],
      odd: 1,
    });
    expect({ code, status }).toEqual({ code: 'TXN_VALIDATION_ERROR', status: 400 });
    expect(message).toContain(', and 2 more');
    expect(details).toEqual({
      errors: [
        { field: 'body.name', message: expect.any(String) },
        { field: 'body.lines[1].amount', message: expect.any(String) },
        { field: 'body.odd', message: 'unknown field' },
      ],
    });
  });

  it('says what is wrong with a body that is missing', () => {
    expect(refusalOf(undefined).message).toBe('body: invalid input: expected object, received undefined');
  });
});
