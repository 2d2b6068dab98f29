import { sql, type RawBuilder } from 'kysely';

type Value = string | number | bigint | null;

/**
 * The text of a Postgres array whose elements need no quotes: ids, whole numbers, our own words. The driver
 * would quote each element, which costs time on both sides in large batches.
 */
export const plainArray = <T>(items: readonly T[], valueOf: (item: T) => Value): string =>
  `{${items.map((item) => valueOf(item) ?? 'NULL').join(',')}}`;

/** As two arrays: the distinct values, and for each item the number of its value, from one as in Postgres. */
export const numberedArray = <T>(
  items: readonly T[],
  valueOf: (item: T) => string,
): { readonly values: string; readonly numbers: string } => {
  const numberOf = new Map<string, number>();
  const numbers = items.map((item) => {
    const value = valueOf(item);
    const known = numberOf.get(value);
    if (known !== undefined) return known;
    numberOf.set(value, numberOf.size + 1);
    return numberOf.size;
  });
  return { values: `{${[...numberOf.keys()].join(',')}}`, numbers: `{${numbers.join(',')}}` };
};

export type ColumnType = 'uuid' | 'text' | 'integer' | 'bigint' | 'numeric';

/** One column of a select, with the rows of the array. */
export const column = (array: string, type: ColumnType): RawBuilder<unknown> =>
  sql`unnest(${array}::${sql.raw(type)}[])`;

/**
 * Like `column`, for use beside one. When all rows have the same value, only that value is sent. Most batches
 * move everything from one status to another, and reading an element costs a fifth of writing its row.
 */
export const columnOf = <T>(
  items: readonly T[],
  valueOf: (item: T) => Value,
  type: ColumnType,
): RawBuilder<unknown> => {
  const values = items.map(valueOf);
  const [first = null] = values;
  return values.every((value) => value === first)
    ? sql`${first === null ? null : String(first)}::${sql.raw(type)}`
    : column(
        plainArray(values, (value) => value),
        type,
      );
};
