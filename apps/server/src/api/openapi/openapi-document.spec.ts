import { z } from 'zod';

import { buildOpenapi, type Endpoint } from './openapi-document.js';

const account = z
  .object({ id: z.string(), balance: z.bigint().describe('In minor units.') })
  .meta({ id: 'Account' });

const endpoint = (overrides: Partial<Endpoint> = {}): Endpoint => ({
  method: 'PUT',
  path: '/accounts/:id',
  group: 'Accounts',
  name: 'replaceAccount',
  needsKey: true,
  spec: {
    summary: 'Replace an account',
    params: z.object({ id: z.string().describe('As it was returned.') }),
    query: z.object({ dry_run: z.boolean().optional() }),
    body: z.object({ owner: z.object({ name: z.string() }), note: z.string().optional() }),
    example: { owner: { name: "O'Neill <x>" } },
    answers: { 200: { description: 'As it is now.', body: account } },
    errors: ['BAL_NOT_FOUND'],
  },
  ...overrides,
});

const build = (secure = false) => buildOpenapi([endpoint()], { version: '1.2.3', secure });

describe('buildOpenapi', () => {
  it('describes path, parameters, body and answers', () => {
    const operation = build().paths['/accounts/{id}']?.['put'];
    expect(operation?.parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'As it was returned.',
        schema: { type: 'string' },
      },
      { name: 'dry_run', in: 'query', required: false, schema: { type: 'boolean' } },
    ]);
    expect(operation?.requestBody?.content['application/json']?.schema).toMatchObject({
      required: ['owner'],
    });
    expect(operation?.responses['200']?.content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/Account',
    });
    expect(build().components.schemas['Account']).toMatchObject({
      properties: { balance: { type: 'integer', description: 'In minor units.' } },
    });
  });

  it('lists the errors of the domain beside those that every endpoint of that shape has', () => {
    const { responses = {} } = build().paths['/accounts/{id}']?.['put'] ?? {};
    expect(Object.keys(responses)).toEqual(['200', '400', '404', '413', '415', '429', '500', '503', '504']);
    expect(responses['404']?.description).toContain('BAL_NOT_FOUND');
  });

  it('describes an endpoint with a contract of its own: its credential and its body of failures', () => {
    const contract = {
      credential: { name: 'token', scheme: { type: 'http', scheme: 'basic' } },
      failure: { name: 'Messages', schema: { type: 'object' } },
      errors: ['ORG_FORBIDDEN'],
    } as const;
    const own = endpoint({ path: '/own', name: 'own', needsKey: false, contract });
    const { paths, components } = buildOpenapi([endpoint(), own], { version: '1.2.3', secure: false });
    const { security, responses } = paths['/own']?.['put'] ?? {};
    expect(security).toEqual([{ token: [] }]);
    expect(responses?.['403']).toEqual({
      description: 'ORG_FORBIDDEN: the token does not permit this',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Messages' } } },
    });
    expect(components).toMatchObject({
      schemas: { Messages: { type: 'object' }, Failure: {} },
      securitySchemes: { token: { scheme: 'basic' } },
    });
    expect(paths['/accounts/{id}']?.['put']?.security).toBeUndefined();
  });

  it('asks for a key in secure mode, and not where an endpoint is open', () => {
    const open = endpoint({ path: '/hook', name: 'hook', needsKey: false });
    const document = buildOpenapi([endpoint(), open], { version: '1', secure: true });
    expect(document.paths['/accounts/{id}']?.['put']?.security).toEqual([{ apiKey: [] }]);
    expect(document.paths['/accounts/{id}']?.['put']?.responses['401']).toBeDefined();
    expect(document.paths['/hook']?.['put']?.security).toBeUndefined();
  });
});
