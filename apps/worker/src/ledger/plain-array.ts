/**
 * The text of a Postgres array whose elements need no quotes: ids, whole numbers and words of our own. The driver
 * would quote and escape each element, and both sides would pay for it with every row of a large batch.
 */
export const plainArray = <T>(
  items: readonly T[],
  valueOf: (item: T) => string | number | bigint | null,
): string => `{${items.map((item) => valueOf(item) ?? 'NULL').join(',')}}`;
