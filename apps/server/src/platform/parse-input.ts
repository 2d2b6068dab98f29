import { type CodeOf, InvalidInput } from '@bellwether/config';
import type { z } from 'zod';

import { sayFault } from './say-fault.js';

/** More are counted, and not told: whoever mends these sees the others. */
const faultsTold = 100;

export interface InputFault {
  /** Where in the request: `body.amount`, `query.limit`, `body.transactions[3].currency`. */
  readonly field: string;
  readonly message: string;
}

/** Parses one part of a request; what is broken is told at once, not one rule per attempt. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  part: string,
  code: CodeOf<'InvalidInput'> = 'GEN_VALIDATION_ERROR',
): z.output<S> {
  const parsed = schema.safeParse(input, { error: sayFault });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const count = issues.reduce((sum, issue) => sum + countOf(issue), 0);
  const told = issues.slice(0, faultsTold).flatMap((issue) => faultsOf(issue, part));
  const errors = told.slice(0, faultsTold);
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
    return issue.keys.slice(0, faultsTold).map((key) => ({
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
