import type { Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { readSchema, type Schema, type SchemaColumn, type SchemaObject } from './read-schema.js';

/** What a column gives when read. A type that is not in this table stops the generation. */
const typescriptOf: Readonly<Record<string, string>> = {
  uuid: 'string',
  text: 'string',
  'character varying': 'string',
  inet: 'string',
  boolean: 'boolean',
  integer: 'number',
  smallint: 'number',
  bigint: 'number',
  'double precision': 'number',
  numeric: 'bigint',
  jsonb: 'ExactJson',
  bytea: 'Buffer',
  date: 'Date',
  'timestamp with time zone': 'Date',
  ARRAY: 'readonly string[]',
};

const typeOf = (column: SchemaColumn): string => {
  const base = column.type.replace(/^timestamptz\(\d\)$/, 'timestamp with time zone');
  const known = typescriptOf[base];
  if (known === undefined) {
    throw new Error(
      `${column.table}.${column.name} is of type ${column.type}, for which no row type is known. ` +
        'Add it to the table in packages/database/src/schema/schema-artefacts.ts.',
    );
  }
  return column.nullable ? `${known} | null` : known;
};

const listed = /^CHECK \(\((\w+) = ANY \(ARRAY\[(.+)\]\)\)\)$/;

/** A text column whose check lists its values reads as those values. */
const closedSetOf = (column: SchemaColumn, objects: Schema['objects']): string | undefined => {
  const match = objects
    .filter((object) => object.kind === 'constraint' && object.table === column.table)
    .map((object) => listed.exec(object.definition))
    .find((found) => found?.[1] === column.name);
  return match?.[2]?.replaceAll('::text', '').split(', ').join(' | ');
};

const propertyOf = (column: SchemaColumn, objects: Schema['objects']): string => {
  const closed = closedSetOf(column, objects);
  const type = closed === undefined ? typeOf(column) : closed + (column.nullable ? ' | null' : '');
  if (column.generated === 'always') return `${column.name}: GeneratedAlways<${type}>;`;
  return `${column.name}: ${column.generated === 'default' ? `Generated<${type}>` : type};`;
};

const rowNameOf = (table: string): string =>
  `${table.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Row`;

/** The row types of every table, as the text of generated/tables.ts. */
const renderRowTypes = (schema: Schema): string => {
  const names = [...new Set(schema.columns.map((column) => column.table))].toSorted();
  const interfaces = names.map((name) => {
    const columns = schema.columns.filter((column) => column.table === name);
    const properties = columns.map((column) => `  ${propertyOf(column, schema.objects)}`);
    return [`interface ${rowNameOf(name)} {`, ...properties, '}'].join('\n');
  });
  const body = interfaces.join('\n\n');
  const imports = ['Generated', 'GeneratedAlways'].filter((name) => body.includes(`${name}<`));
  return [
    '// Generated from the migrated database by `pnpm generate`. Do not edit.',
    ...(imports.length > 0 ? [`import type { ${imports.join(', ')} } from 'kysely';`] : []),
    ...(body.includes('ExactJson') ? ["import type { ExactJson } from '../exact-json.js';"] : []),
    '',
    body,
    '',
    'export interface Tables {',
    ...names.map((name) => `  ${name}: ${rowNameOf(name)};`),
    '}',
    '',
    'export const tableNames = [',
    ...names.map((name) => `  '${name}',`),
    '] as const satisfies readonly (keyof Tables)[];',
    '',
  ].join('\n');
};

const columnLine = (column: SchemaColumn): string => {
  const parts = [column.name, column.type];
  if (!column.nullable) parts.push('not null');
  if (column.generated === 'always') parts.push('generated always as identity');
  if (column.defaultText !== null) parts.push(`default ${column.defaultText}`);
  return `  ${parts.join(' ')}`;
};

const sentence = (object: SchemaObject): string => `${object.definition.trim().replace(/;$/, '')};`;

const byKindAndName = (one: SchemaObject, other: SchemaObject): number =>
  `${one.kind} ${one.name}` < `${other.kind} ${other.name}` ? -1 : 1;

const tableText = (name: string, schema: Schema): string => {
  const columns = schema.columns.filter((column) => column.table === name);
  const own = schema.objects.filter((object) => object.table === name).toSorted(byKindAndName);
  const constraints = own
    .filter((object) => object.kind === 'constraint')
    .map((object) => `  constraint ${object.name} ${object.definition}`);
  const options = own.find((object) => object.kind === 'option');
  return [
    `create table ${name} (`,
    [...columns.map(columnLine), ...constraints].join(',\n'),
    options === undefined ? ');' : `) with (${options.definition});`,
    ...own.filter((object) => object.kind === 'index' || object.kind === 'trigger').map(sentence),
  ].join('\n');
};

/**
 * The migrated schema as one text, so that a review sees what a migration does to it. It is read by people; the
 * way to make a database is the migrations.
 */
const renderSchemaDump = (schema: Schema): string => {
  const names = [...new Set(schema.columns.map((column) => column.table))].toSorted();
  const free = schema.objects.filter((object) => object.table === null).toSorted(byKindAndName);
  return [
    '-- Generated from the migrated database by `pnpm generate`. Do not edit; write a migration.',
    ...free.map(sentence),
    ...names.map((name) => tableText(name, schema)),
    '',
  ].join('\n\n');
};

export interface SchemaArtefact {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The files that follow from the schema of a freshly migrated database. */
export const schemaArtefacts = async (db: Kysely<Tables>): Promise<readonly SchemaArtefact[]> => {
  const schema = await readSchema(db);
  return [
    { path: 'packages/database/src/generated/tables.ts', text: renderRowTypes(schema) },
    { path: 'packages/database/src/generated/schema.sql', text: renderSchemaDump(schema) },
  ];
};
