import type { Schema, SchemaColumn, SchemaObject } from './read-schema.js';

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
export const renderSchemaDump = (schema: Schema): string => {
  const names = [...new Set(schema.columns.map((column) => column.table))].toSorted();
  const free = schema.objects.filter((object) => object.table === null).toSorted(byKindAndName);
  return [
    '-- Generated from the migrated database by `pnpm generate`. Do not edit; write a migration.',
    ...free.map(sentence),
    ...names.map((name) => tableText(name, schema)),
    '',
  ].join('\n\n');
};
