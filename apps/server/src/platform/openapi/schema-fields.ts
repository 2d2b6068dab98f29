import type { JsonSchema } from './openapi-schemas.js';

export interface SchemaField {
  /** Dotted where it is inside another: `condition.operator`, `transactions[].amount`. */
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

const depthMax = 4;

/** The fields of a schema as one flat list, as far down as a reader follows. */
export function fieldsOf(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  prefix = '',
  depth = 0,
): SchemaField[] {
  const resolved = resolve(schema, components);
  if (resolved['type'] === 'array') {
    return fieldsOf((resolved['items'] ?? {}) as JsonSchema, components, `${prefix}[]`, depth);
  }
  const properties = (resolved['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (resolved['required'] ?? []) as string[];
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    const own = { name, required: required.includes(key), schema: property };
    return depth < depthMax ? [own, ...fieldsOf(property, components, name, depth + 1)] : [own];
  });
}

const resolve = (schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): JsonSchema => {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? (components[reference.split('/').at(-1) ?? ''] ?? {}) : schema;
};
