import { sql, type RawBuilder } from 'kysely';

type Value = string | number | bigint | null;

/**
 * The text of a Postgres array whose elements need no quotes: ids, whole numbers and words of our own. The driver
 * would quote and escape each element, and both sides would pay for it with every row of a large batch.
 */
export const plainArray = <T>(items: readonly T[], valueOf: (item: T) => Value): string =>
  `{${items.map((item) => valueOf(item) ?? 'NULL').join(',')}}`;

/** As two arrays: what the values are, each once, and which of them each item has, counted from one as Postgres does. */
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

/** One column of the rows of a select, as long as the array. */
export const column = (array: string, type: ColumnType): RawBuilder<unknown> =>
  sql`unnest(${array}::${sql.raw(type)}[])`;

/**
 * As `column`, to stand beside one: where all rows have the same value, only that. Most batches bring everything from one
 * status to one other, and to read an element costs the database as much as a fifth of writing its row.
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
