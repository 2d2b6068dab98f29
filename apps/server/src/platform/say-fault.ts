import type { z } from 'zod';

/** What a schema expects, as one says it to whoever wrote the request. */
const expectations: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const units = { string: 'characters', array: 'items' } as const;
const sized = (origin: string): string => ` ${units[origin as keyof typeof units] ?? ''}`.trimEnd();

const quoted = (values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join(', ');

/**
 * What is wrong, said as what is accepted; undefined where the schema's own words serve. A schema that says it
 * itself comes first and is never asked.
 */
export const sayFault: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return `is not ${expectations[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `is not ${quoted(issue.values)}`
        : `is none of ${quoted(issue.values)}`;
    case 'too_big':
      return issue.origin in units
        ? `has more than ${issue.maximum}${sized(issue.origin)}`
        : `is above ${issue.maximum}`;
    case 'too_small':
      if (issue.origin in units && issue.minimum === 1) return 'is empty';
      return issue.origin in units
        ? `has fewer than ${issue.minimum}${sized(issue.origin)}`
        : `is below ${issue.minimum}`;
    default:
      return undefined;
  }
};
