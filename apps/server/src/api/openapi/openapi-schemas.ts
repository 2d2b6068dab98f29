import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/**
 * Turns zod schemas into JSON Schema for one document. A schema with `.meta({ id })` becomes one named component and is
 * used by reference.
 */
export class OpenapiSchemas {
  readonly components: Record<string, JsonSchema> = {};

  reference(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const written = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const { type } = (zodSchema as unknown as z.ZodType).def;
        if (type === 'bigint') jsonSchema.type = 'integer';
        if (type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      },
    }) as JsonSchema;
    const { $schema: _, $defs, id, ...rest } = written as JsonSchema & { $defs?: Record<string, JsonSchema> };
    for (const [name, definition] of Object.entries($defs ?? {})) this.add(name, definition);
    const root = rewrite(rest) as JsonSchema;
    if (typeof id !== 'string') return root;
    return this.add(id, root);
  }

  private add(name: string, definition: JsonSchema): JsonSchema {
    const { id: _, ...body } = rewrite(definition) as JsonSchema;
    const known = this.components[name];
    if (known && JSON.stringify(known) !== JSON.stringify(body)) {
      throw new Error(
        `openapi: two different schemas are named ${name}: give one of them another .meta({ id })`,
      );
    }
    this.components[name] = body;
    return { $ref: `#/components/schemas/${name}` };
  }
}

const rewrite = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(rewrite);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, value.replace('#/$defs/', '#/components/schemas/')]
        : [key, rewrite(value)],
    ),
  );
};
