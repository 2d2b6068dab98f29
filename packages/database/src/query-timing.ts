/** What a query did, small enough for metric labels: never its text, never its values. */
export interface QueryTiming {
  readonly operation: QueryOperation;
  readonly table: string;
  readonly seconds: number;
  readonly failed: boolean;
}

type QueryOperation = 'select' | 'insert' | 'update' | 'delete' | 'other';
type Description = Pick<QueryTiming, 'operation' | 'table'>;

const name = String.raw`(?:only\s+)?(?:"?\w+"?\.)?"?(\w+)"?`;
const writing = new RegExp(String.raw`\b(insert)\s+into\s+${name}|\b(delete)\s+from\s+${name}`, 'i');
const updating = new RegExp(String.raw`(?:^|[(;])\s*(update)\s+${name}\s+(?:as\s+\w+\s+|\w+\s+)?set\b`, 'i');
const reading = new RegExp(String.raw`\bfrom\s+${name}`, 'gi');

/**
 * A statement that writes is named for the first table it writes, even inside `with`; one that only reads, for
 * the first table it reads. A name that is no table of ours (a common table expression, a function) is `other`.
 */
export const describeQuery = (sql: string, tables: ReadonlySet<string>): Description => {
  const known = (table: string | undefined): string =>
    table !== undefined && tables.has(table) ? table : 'other';
  const written = [writing.exec(sql), updating.exec(sql)]
    .filter((match) => match !== null)
    .toSorted((one, other) => one.index - other.index)[0];
  if (written !== undefined) {
    const operation = (written[1] ?? written[3] ?? 'other').toLowerCase() as QueryOperation;
    return { operation, table: known(written[2] ?? written[4]) };
  }
  if (!/^\s*(?:select|with)\b/i.test(sql)) return { operation: 'other', table: 'other' };
  const read = [...sql.matchAll(reading)].map((match) => match[1]);
  return { operation: 'select', table: known(read.find((table) => known(table) !== 'other')) };
};

/** A process has few statements and passes values as parameters, so each text is described once. */
const rememberedTextsMax = 1000;

export const createQueryDescriber = (tables: ReadonlySet<string>): ((sql: string) => Description) => {
  const cache = new Map<string, Description>();
  return (sql) => {
    const known = cache.get(sql);
    if (known !== undefined) return known;
    const description = describeQuery(sql, tables);
    if (cache.size < rememberedTextsMax) cache.set(sql, description);
    return description;
  };
};
