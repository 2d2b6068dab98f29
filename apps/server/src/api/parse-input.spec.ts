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
  it('returns the parsed input', () => {
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

  it('lists a hundred faults, and counts the rest', () => {
    const lines = Array.from({ length: 250 }, () => ({ amount: 'x' }));
    const unknown = Object.fromEntries(lines.map((_line, index) => [`odd${index}`, 1]));
    for (const input of [
      { name: 'a', lines },
      { name: 'a', ...unknown },
    ]) {
      const { message, details } = refusalOf(input);
      expect(message).toContain(', and 249 more');
      expect(details).toEqual({ errors: expect.any(Array), more: 150 });
      expect(details.errors).toHaveLength(100);
    }
  });

  it.each<[unknown, z.ZodType, string]>([
    [{}, z.object({ name: z.string() }), 'body.name: is required'],
    [{ name: 7 }, z.object({ name: z.string() }), 'body.name: is not a text'],
    [{ size: '7' }, z.object({ size: z.int() }), 'body.size: is not a number'],
    [{ size: 1.5 }, z.object({ size: z.int() }), 'body.size: is not a whole number'],
    [{ size: 9 }, z.object({ size: z.int().max(8) }), 'body.size: is above 8'],
    [{ size: 1 }, z.object({ size: z.int().min(2) }), 'body.size: is below 2'],
    [{ on: 'yes' }, z.object({ on: z.boolean() }), 'body.on: is not true or false'],
    [{ list: {} }, z.object({ list: z.array(z.string()) }), 'body.list: is not a list'],
    [{ list: [] }, z.object({ list: z.array(z.string()).min(1) }), 'body.list: is empty'],
    [{ list: ['', ''] }, z.object({ list: z.array(z.string()).max(1) }), 'body.list: has more than 1 items'],
    [{ name: '' }, z.object({ name: z.string().min(1) }), 'body.name: is empty'],
    [{ name: 'abc' }, z.object({ name: z.string().max(2) }), 'body.name: has more than 2 characters'],
    [{ sort: 'up' }, z.object({ sort: z.enum(['asc', 'desc']) }), 'body.sort: is none of "asc", "desc"'],
    [[], z.object({}), 'body: is not an object'],
    [
      { age: -1 },
      z.object({ age: z.int().min(0, 'is what a schema says itself') }),
      'body.age: is what a schema says itself',
    ],
  ])('says of %j what is accepted instead', (input, rules, message) => {
    expect(() => parseInput(rules, input, 'body')).toThrow(message);
  });

  it('says what is wrong with a body that is missing', () => {
    expect(refusalOf(undefined).message).toBe('body: is required');
  });
});
