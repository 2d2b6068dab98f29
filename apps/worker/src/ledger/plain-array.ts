/**
 * The text of a Postgres array whose elements need no quotes: ids, whole numbers and words of our own. The driver
 * would quote and escape each element, and both sides would pay for it with every row of a large batch.
 */
export const plainArray = <T>(
  items: readonly T[],
  valueOf: (item: T) => string | number | bigint | null,
): string => `{${items.map((item) => valueOf(item) ?? 'NULL').join(',')}}`;

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
