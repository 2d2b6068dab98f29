import { type CodeOf, InvalidInput } from '@bellwether/config';
import type { z } from 'zod';

import { sayFault } from './say-fault.js';

export interface InputFault {
  /** Where in the request: `body.amount`, `query.limit`, `body.transactions[3].currency`. */
  readonly field: string;
  readonly message: string;
}

/** Parses one part of a request; every rule that is broken is told at once, not one per attempt. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  part: string,
  code: CodeOf<'InvalidInput'> = 'GEN_VALIDATION_ERROR',
): z.output<S> {
  const parsed = schema.safeParse(input, { error: sayFault });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => faultsOf(issue, part));
  const [first] = errors;
  const rest = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  throw new InvalidInput(code, `${first?.field ?? part}: ${first?.message ?? 'not valid'}${rest}`, {
    errors,
  });
}

function faultsOf(issue: z.core.$ZodIssue, part: string): InputFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
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
