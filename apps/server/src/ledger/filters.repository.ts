import { type RawBuilder, sql } from 'kysely';
import type { FieldKind, Filter, Operator } from './filters.js';

/** A field as a client knows it, and what it is in the database. */
interface Column {
  readonly kind: FieldKind;
  readonly column: RawBuilder<unknown>;
  /** The same as being one of some values, said so that the database finds the rows by an index. */
  readonly isOneOf?: (values: readonly RawBuilder<unknown>[]) => RawBuilder<boolean>;
  /** What else holds of all rows that have one of some values, where the database finds them by that. */
  readonly implies?: (values: Filter['values']) => RawBuilder<boolean> | undefined;
}

export type Columns = Readonly<Record<string, Column>>;

const signs: Partial<Record<Operator, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
};

const valueOf = (kind: FieldKind, value: Filter['values'][number]): RawBuilder<unknown> =>
  kind === 'number' ? sql`${value}::numeric` : typeof kind === 'object' ? sql`${value}::uuid` : sql`${value}`;

const conditionOf = (
  { operator, values }: Filter,
  { kind, column, isOneOf }: Column,
): RawBuilder<boolean> => {
  const read = values.map((value) => valueOf(kind, value));
  if ((operator === 'eq' || operator === 'in') && isOneOf !== undefined) return isOneOf(read);
  if (operator === 'isnull') return sql`${column} is null`;
  if (operator === 'isnotnull') return sql`${column} is not null`;
  if (operator === 'in') return sql`${column} in (${sql.join(read)})`;
  if (operator === 'between') return sql`${column} between ${read[0]} and ${read[1]}`;
  return sql`${column} ${sql.raw(signs[operator] ?? '=')} ${read[0]}`;
};

/** All filters together. Only names out of the table of columns ever become part of a statement. */
export const whereAll = (filters: readonly Filter[], columns: Columns): RawBuilder<boolean> => {
  const conditions = filters.flatMap((filter) => {
    const column = columns[filter.field];
    if (column === undefined) return [];
    const { operator, values } = filter;
    const implied = operator === 'eq' || operator === 'in' ? column.implies?.(values) : undefined;
    return [conditionOf(filter, column), ...(implied === undefined ? [] : [implied])];
  });
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
};
