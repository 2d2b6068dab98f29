import type { Tables } from '@bellwether/database';
import { type RawBuilder, sql, type Kysely } from 'kysely';
import { type FieldKind, type Filter, operators } from './filters.js';

/** A filter field: its kind, and its column in the database. */
interface Column {
  readonly kind: FieldKind;
  readonly column: RawBuilder<unknown>;
  /** The same condition as `in`, written so that an index is used. */
  readonly isOneOf?: (values: readonly RawBuilder<unknown>[]) => RawBuilder<boolean>;
  /** A condition that all rows with these values also meet, and that an index knows. */
  readonly implies?: (values: Filter['values']) => RawBuilder<boolean> | undefined;
}

export type Columns = Readonly<Record<string, Column>>;

/** Fields that are named like their columns. */
export const columnsNamed = (kind: FieldKind, ...names: readonly string[]): Columns =>
  Object.fromEntries(names.map((name) => [name, { kind, column: sql.raw(name) }]));

const valueOf = (kind: FieldKind, value: Filter['values'][number]): RawBuilder<unknown> =>
  kind === 'number' ? sql`${value}::numeric` : typeof kind === 'object' ? sql`${value}::uuid` : sql`${value}`;

const conditionOf = ({ operator, values }: Filter, { kind, column, isOneOf }: Column) => {
  const read = values.map((value) => valueOf(kind, value));
  if ((operator === 'eq' || operator === 'in') && isOneOf !== undefined) return isOneOf(read);
  if (operator === 'isnull') return sql`${column} is null`;
  if (operator === 'isnotnull') return sql`${column} is not null`;
  if (operator === 'in') return sql`${column} in (${sql.join(read)})`;
  if (operator === 'between') return sql`${column} between ${read[0]} and ${read[1]}`;
  return sql`${column} ${sql.raw(operators[operator].sign)} ${read[0]}`;
};

/** All filters joined by `and`. Only names from the table of columns become part of the statement. */
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

/** What is listed: whole rows of one table, whose ids follow their creation time. */
export interface Listed {
  readonly table: RawBuilder<unknown>;
  readonly columns: Columns;
  /** The fields that have an index. */
  readonly foundBy: readonly string[];
}

/** One page, newest first by default. The id is the last sort key, so pages never overlap. */
export const loadPage = async <R>(db: Kysely<Tables>, { table, columns }: Listed, listing: Listing) => {
  const { filters, ascending, sortBy } = listing;
  const direction = sql.raw(ascending ? 'asc' : 'desc');
  const column = sortBy === undefined ? undefined : columns[sortBy]?.column;
  const order = column === undefined ? sql`id ${direction}` : sql`${column} ${direction}, id ${direction}`;
  const { rows } = await sql<R>`
    select * from ${table} where ${whereAll(filters, columns)}
    order by ${order} limit ${listing.limit} offset ${listing.offset}`.execute(db);
  return rows;
};

export const countAll = async (db: Kysely<Tables>, { table, columns }: Listed, { filters }: Listing) => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${table} where ${whereAll(filters, columns)}`.execute(db);
  return rows[0]?.count ?? 0;
};
