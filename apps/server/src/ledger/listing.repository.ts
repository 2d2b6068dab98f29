import type { Tables } from '@bellwether/database';
import { type RawBuilder, sql, type Kysely } from 'kysely';
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

export interface Listing {
  readonly filters: readonly Filter[];
  readonly limit: number;
  readonly offset: number;
  readonly sortBy?: string;
  readonly ascending: boolean;
}

/** What is listed: whole rows of one table, whose ids follow the time at which they were made. */
export interface Listed {
  readonly table: RawBuilder<unknown>;
  readonly columns: Columns;
  /** The fields by which the database finds rows without looking at all of them. */
  readonly foundBy: readonly string[];
}

/** One page, newest first unless asked otherwise; the id comes last, so that pages never overlap. */
export const loadPage = async <R>(
  db: Kysely<Tables>,
  { table, columns }: Listed,
  listing: Listing,
): Promise<readonly R[]> => {
  const { filters, ascending, sortBy } = listing;
  const direction = sql.raw(ascending ? 'asc' : 'desc');
  const column = sortBy === undefined ? undefined : columns[sortBy]?.column;
  const order = column === undefined ? sql`id ${direction}` : sql`${column} ${direction}, id ${direction}`;
  const { rows } = await sql<R>`
    select * from ${table} where ${whereAll(filters, columns)}
    order by ${order} limit ${listing.limit} offset ${listing.offset}`.execute(db);
  return rows;
};

export const countAll = async (
  db: Kysely<Tables>,
  { table, columns }: Listed,
  { filters }: Listing,
): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${table} where ${whereAll(filters, columns)}`.execute(db);
  return rows[0]?.count ?? 0;
};
