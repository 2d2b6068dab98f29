import { currentLogFields } from '@bellwether/telemetry';
import { Body, Controller, Get, Module, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { createFastifyApp } from './fastify-app.js';
import { requestIdOf } from './request-ids.js';

@Controller()
class Echo {
  @Get('id')
  id(@Req() request: { id: string }): object {
    return { request: request.id, log: currentLogFields()?.['request_id'] };
  }

  @Post('id')
  async idAfterBody(@Body() _body: unknown, @Req() request: { id: string }): Promise<object> {
    await new Promise((resolve) => setImmediate(resolve));
    return { request: request.id, log: currentLogFields()?.['request_id'] };
  }
}

@Module({ controllers: [Echo] })
class EchoModule {}

const silent = (): void => {};

describe('request ids', () => {
  let app: NestFastifyApplication;
  let url: string;
  beforeAll(async () => {
    app = await createFastifyApp(
      { module: EchoModule },
      {
        log: { info: silent, warn: silent, error: silent },
        bodyBytesMax: 100_000,
        receiveTimeoutMs: 10_000,
        handlerTimeoutMs: 10_000,
        trustProxy: false,
      },
    );
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it.each([
    ['GET', undefined],
    ['POST', JSON.stringify({ large: 'x'.repeat(50_000) })],
  ])("are the caller's where they are sane, on %s", async (method, body) => {
    const response = await fetch(`${url}/id`, {
      method,
      headers: { 'x-request-id': 'from-afar-1', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body }),
    });
    expect(response.headers.get('x-request-id')).toBe('from-afar-1');
    expect(await response.json()).toEqual({ request: 'from-afar-1', log: 'from-afar-1' });
  });

  it('are new ones where the caller has none or a strange one', async () => {
    const ids = new Set<string>();
    for (const headers of [{}, {}, { 'x-request-id': '{"x":1}' }] as Record<string, string>[]) {
      const response = await fetch(`${url}/id`, { headers });
      const id = response.headers.get('x-request-id') ?? '';
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(await response.json()).toEqual({ request: id, log: id });
      ids.add(id);
    }
    expect(ids.size).toBe(3);
  });

  it('are given to requests that match nothing, too', async () => {
    const response = await fetch(`${url}/nothing`, { headers: { 'x-request-id': 'lost-1' } });
    expect([response.status, response.headers.get('x-request-id')]).toEqual([404, 'lost-1']);
  });
});

const generated = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('requestIdOf', () => {
  it.each([
    'a',
    '42',
    '550e8400-e29b-41d4-a716-446655440000',
    'Root=1-67891233-abcdef012345678912345678',
    'req_01HZY:7/3+x@gw==',
    'x'.repeat(128),
  ])('keeps %j', (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toBe(id);
  });

  it.each([
    undefined,
    '',
    ' ',
    'two words',
    'line\nbreak',
    'tab\there',
    '{"json":1}',
    '-starts-oddly',
    'ümlaut',
    '<script>',
    'x'.repeat(129),
    ['a', 'b'],
  ])('replaces %j', (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toMatch(generated);
  });

  it('gives every request its own', () => {
    expect(requestIdOf({})).not.toBe(requestIdOf({}));
  });
});
