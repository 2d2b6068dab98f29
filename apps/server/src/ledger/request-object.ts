import { z } from 'zod';

const saidOf = (emptyIsAbsent: readonly string[]): string =>
  emptyIsAbsent.length === 0
    ? '`null` stands for a field that is not given.'
    : `\`null\` stands for a field that is not given, and so does \`""\` for ${emptyIsAbsent.join(', ')}.`;

/**
 * An object of a request in which `null` stands for a field that is not given, and so does an empty text in the
 * fields named here: clients in Go send these for what they do not set. What nobody knows is left to be refused.
 */
export const requestObject = <S extends z.ZodObject>(
  schema: S,
  emptyIsAbsent: readonly (keyof z.input<S> & string)[] = [],
) => {
  const mayBeEmpty: ReadonlySet<string> = new Set(emptyIsAbsent);
  const isGiven = ([name, value]: readonly [string, unknown]): boolean =>
    !Object.hasOwn(schema.shape, name) || (value !== null && !(value === '' && mayBeEmpty.has(name)));
  const read = z.preprocess((object) => {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return object;
    const fields = Object.entries(object);
    return fields.every(isGiven) ? object : Object.fromEntries(fields.filter(isGiven));
  }, schema);
  return read.meta({ description: saidOf(emptyIsAbsent) });
};
