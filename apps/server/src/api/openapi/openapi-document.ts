import { errorCodes, type Code } from '@bellwether/config';

import type { OperationSpec } from '../operation.js';
import { type JsonSchema, OpenapiSchemas } from './openapi-schemas.js';
import type { PathContract } from './path-contract.js';

/** One endpoint as found in a controller. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly group: string;
  readonly name: string;
  readonly needsKey: boolean;
  readonly contract?: PathContract;
  readonly spec: OperationSpec;
}

export interface DocumentOptions {
  readonly version: string;
  readonly secure: boolean;
}

const failureSchema: JsonSchema = {
  type: 'object',
  required: ['error', 'error_detail'],
  properties: {
    error: { type: 'string', description: 'For people; branch on the code.' },
    error_detail: {
      type: 'object',
      required: ['code', 'message', 'details'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorCodes).toSorted() },
        message: { type: 'string' },
        details: { type: 'object' },
      },
    },
  },
};

export type OpenapiDocument = ReturnType<typeof buildOpenapi>;

/** Builds the OpenAPI 3.1 document from what the endpoints say about themselves. */
export function buildOpenapi(endpoints: readonly Endpoint[], options: DocumentOptions) {
  const schemas = new OpenapiSchemas();
  const paths: Record<string, Record<string, ReturnType<typeof operation>>> = {};
  for (const endpoint of endpoints) {
    const path = describedPath(endpoint);
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint, options, schemas);
  }
  return {
    openapi: '3.1.0' as const,
    info: {
      title: 'Bellwether',
      version: options.version,
      description:
        'Every answer that is not what was asked for has one shape, with a code to branch on; ' +
        'on the paths of tenants it is a list of messages. ' +
        'Integers are exact to any size, in and out. Every answer carries `X-Request-Id`.',
    },
    tags: [...new Set(endpoints.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.components, ...failureSchemas(endpoints) } as Record<string, JsonSchema>,
      ...securitySchemes(endpoints, options),
    },
  };
}

const failureSchemas = (endpoints: readonly Endpoint[]): Record<string, JsonSchema> => ({
  Failure: failureSchema,
  ...Object.fromEntries(
    endpoints.flatMap(({ contract }) => (contract ? [[contract.failure.name, contract.failure.schema]] : [])),
  ),
});

function securitySchemes(endpoints: readonly Endpoint[], { secure }: DocumentOptions) {
  const apiKey = secure ? [['apiKey', { type: 'apiKey', in: 'header', name: 'X-Api-Key' }] as const] : [];
  const others = endpoints.flatMap(({ contract }) =>
    contract?.credential ? [[contract.credential.name, contract.credential.scheme] as const] : [],
  );
  const all: Record<string, JsonSchema> = Object.fromEntries([...apiKey, ...others]);
  return Object.keys(all).length === 0 ? {} : { securitySchemes: all };
}

/** A wildcard takes the rest of the path, and is described as the last of the parameters. */
const describedPath = ({ path, spec }: Endpoint): string =>
  path
    .replace(/:(\w+)/g, '{$1}')
    .replace('*', () => `{${Object.keys(spec.params?.shape ?? {}).at(-1) ?? 'rest'}}`);

function operation(endpoint: Endpoint, options: DocumentOptions, schemas: OpenapiSchemas) {
  const { spec, contract } = endpoint;
  const secured = options.secure && endpoint.needsKey;
  const credential = secured ? 'apiKey' : contract?.credential?.name;
  return {
    operationId: endpoint.name,
    tags: [endpoint.group],
    summary: spec.summary,
    ...(spec.description !== undefined && { description: spec.description }),
    ...((spec.params ?? spec.query) && {
      parameters: [...parameters(spec, 'path', schemas), ...parameters(spec, 'query', schemas)],
    }),
    ...(spec.body && {
      requestBody: {
        required: true,
        content: json(schemas.reference(spec.body, 'input'), spec.example),
      },
    }),
    responses: {
      ...answers(spec, schemas),
      ...failures([...errorsOf(spec, secured), ...(contract?.errors ?? [])], contract?.failure.name),
    },
    ...(credential !== undefined && { security: [{ [credential]: [] }] }),
  };
}

function parameters(spec: OperationSpec, place: 'path' | 'query', schemas: OpenapiSchemas) {
  const schema = place === 'path' ? spec.params : spec.query;
  if (!schema) return [];
  const { properties = {}, required = [] } = schemas.reference(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema: rest,
  }));
}

const json = (schema: JsonSchema, example?: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

const answers = (spec: OperationSpec, schemas: OpenapiSchemas) =>
  Object.fromEntries(
    Object.entries(spec.answers).map(([status, { description, body, example }]) => [
      status,
      { description, ...(body && { content: json(schemas.reference(body, 'output'), example) }) },
    ]),
  );

/** The domain's errors and those that any endpoint of this shape can answer with. */
function errorsOf(spec: OperationSpec, secured: boolean): Code[] {
  const reads = spec.body ?? spec.params ?? spec.query;
  return [
    ...(reads ? [spec.invalid ?? ('GEN_VALIDATION_ERROR' as const)] : []),
    ...(spec.body
      ? (['GEN_MALFORMED_REQUEST', 'GEN_PAYLOAD_TOO_LARGE', 'GEN_UNSUPPORTED_MEDIA_TYPE'] as const)
      : []),
    ...(secured ? (['AUTH_MISSING_API_KEY', 'AUTH_INVALID_API_KEY'] as const) : []),
    ...(spec.errors ?? []),
    'GEN_RATE_LIMITED',
    'GEN_INTERNAL',
    'GEN_UNAVAILABLE',
    'GEN_TIMEOUT',
  ];
}

function failures(codes: readonly Code[], schema = 'Failure') {
  const byStatus = Map.groupBy(new Set(codes), (code) => errorCodes[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      String(status),
      {
        description: those.map((code) => `${code}: ${errorCodes[code].message}`).join('\n'),
        content: json({ $ref: `#/components/schemas/${schema}` }),
      },
    ]),
  );
}
