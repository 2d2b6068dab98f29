import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';

export interface SchemaColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: 'always' | 'default' | 'no';
  readonly defaultText: string | null;
}

/** One statement that makes a part of the schema, as Postgres itself prints it. */
export interface SchemaObject {
  readonly table: string | null;
  readonly kind: 'constraint' | 'index' | 'trigger' | 'function' | 'sequence' | 'option';
  readonly name: string;
  readonly definition: string;
}

export interface Schema {
  readonly columns: readonly SchemaColumn[];
  readonly objects: readonly SchemaObject[];
}

const columns = sql<SchemaColumn>`
  select c.table_name as "table", c.column_name as name,
    case when c.datetime_precision is not null and c.data_type = 'timestamp with time zone'
      then 'timestamptz(' || c.datetime_precision || ')' else c.data_type end as type,
    c.is_nullable = 'YES' as nullable,
    case when c.is_identity = 'YES' then lower(c.identity_generation)
      when c.column_default is not null then 'default' else 'no' end as generated,
    c.column_default as "defaultText"
  from information_schema.columns c
  join information_schema.tables t using (table_schema, table_name)
  where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
    and c.table_name not like 'kysely_%'
  order by c.table_name collate "C", c.ordinal_position`;

const objects = sql<SchemaObject>`
  with relations as (
    select oid, relname, reloptions from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname not like 'kysely_%'
  )
  select relname::text as "table", 'option' as kind, relname::text as name,
    array_to_string(reloptions, ', ') as definition
  from relations where reloptions is not null
  union all
  select relname, 'constraint', conname, pg_get_constraintdef(c.oid)
  from pg_constraint c join relations r on r.oid = c.conrelid
  where contype <> 'n'
  union all
  select relname, 'index', i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
  from pg_index i join relations r on r.oid = i.indrelid
  where not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)
  union all
  select relname, 'trigger', tgname, pg_get_triggerdef(t.oid)
  from pg_trigger t join relations r on r.oid = t.tgrelid where not tgisinternal
  union all
  select null, 'function', proname, pg_get_functiondef(oid)
  from pg_proc where pronamespace = current_schema()::regnamespace and prokind = 'f'
  union all
  select null, 'sequence', s.relname, 'create sequence ' || s.relname
  from pg_class s where s.relkind = 'S' and s.relnamespace = current_schema()::regnamespace
    and not exists (select 1 from pg_depend d where d.objid = s.oid and d.deptype in ('a', 'i'))
  order by 1 nulls first, 2, 3`;

/** Reads what a migrated database looks like. The server sorts by its locale, so callers sort again. */
export const readSchema = async (db: Kysely<Tables>): Promise<Schema> => ({
  columns: (await columns.execute(db)).rows,
  objects: (await objects.execute(db)).rows,
});
