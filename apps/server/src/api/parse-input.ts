import { type CodeOf, InvalidInput } from '@bellwether/config';
import type { z } from 'zod';

/** Further faults are counted and not listed. */
const faultsMax = 100;

export interface InputFault {
  /** Where in the request: `body.amount`, `query.limit`, `body.transactions[3].currency`. */
  readonly field: string;
  readonly message: string;
}

/** Parses one part of a request; all faults are reported at once, not one per attempt. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  part: string,
  code: CodeOf<'InvalidInput'> = 'GEN_VALIDATION_ERROR',
): z.output<S> {
  const parsed = schema.safeParse(input, { error: formatIssue });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const count = issues.reduce((sum, issue) => sum + countOf(issue), 0);
  const listed = issues.slice(0, faultsMax).flatMap((issue) => faultsOf(issue, part));
  const errors = listed.slice(0, faultsMax);
  const [first] = errors;
  const rest = count > 1 ? `, and ${count - 1} more` : '';
  throw new InvalidInput(code, `${first?.field ?? part}: ${first?.message ?? 'not valid'}${rest}`, {
    errors,
    ...(count > errors.length && { more: count - errors.length }),
  });
}

const countOf = (issue: z.core.$ZodIssue): number =>
  issue.code === 'unrecognized_keys' ? issue.keys.length : 1;

function faultsOf(issue: z.core.$ZodIssue, part: string): InputFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, faultsMax).map((key) => ({
      field: fieldName(part, [...issue.path, key]),
      message: 'unknown field',
    }));
  }
  return [{ field: fieldName(part, issue.path), message: lowerFirst(issue.message) }];
}

const fieldName = (part: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}.${String(key)}`),
    part,
  );

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What a schema expects, in words for the author of the request. */
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

/** Says what is accepted instead; undefined keeps the message of the schema. */
const formatIssue: z.core.$ZodErrorMap = (issue) => {
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
