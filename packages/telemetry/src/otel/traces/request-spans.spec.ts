import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import fastify from 'fastify';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { OtlpReceiver, type ReceivedSpan } from '../../testing/index.js';
import { startTelemetry, type TelemetryExport } from '../telemetry-export.js';
import { isUntraced, noteRequestError, traceRequests, untraceRequests } from './request-spans.js';
import { recordSpan, withSpan } from './with-span.js';
import { injectTraceContext } from './trace-context.js';

const traceId = 'a'.repeat(32);
const callersSpan = 'b'.repeat(16);
const sampled = `00-${traceId}-${callersSpan}-01`;

describe('the span of a request', () => {
  let receiver: OtlpReceiver;
  let signals: TelemetryExport;
  let app: FastifyInstance;
  let url: string;
  const activeTrace = () => trace.getActiveSpan()?.spanContext().traceId;

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
    signals = startTelemetry({
      serviceName: 'shop',
      environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url },
    });
    traceRequests();
    app = fastify();
  });
  afterEach(async () => {
    untraceRequests();
    await app.close();
    await signals.shutdown();
    await receiver.stop();
  });

  const on = (method: string, route: string, handler: RouteHandlerMethod): void => {
    app.route({ method, url: route, handler });
  };

  const listen = async (): Promise<void> => {
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  };

  /** All spans but those of the receiver, which is a server of this process as well. */
  const sent = async (): Promise<readonly ReceivedSpan[]> => {
    untraceRequests();
    await app.close();
    await signals.shutdown();
    return receiver.spans;
  };

  it('tells method, route, status and caller, and goes on with the trace of the caller', async () => {
    on('GET', '/carts/:id', (request) => ({ id: (request.params as { id: string }).id }));
    await listen();
    await fetch(`${url}/carts/7?token=SECRET`, {
      headers: { traceparent: sampled, 'user-agent': 'shop-front', 'x-forwarded-for': '10.1.2.3, 10.9.9.9' },
    });
    const [span, ...others] = await sent();
    expect(others).toEqual([]);
    expect(span).toMatchObject({
      name: 'GET /carts/:id',
      kind: 'SPAN_KIND_SERVER',
      traceId,
      parentSpanId: callersSpan,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/carts/:id',
        'http.response.status_code': 200,
        'url.scheme': 'http',
        'url.path': '/carts/7',
        'url.query': 'token=[REDACTED]',
        'server.address': '127.0.0.1',
        'server.port': Number(new URL(url).port),
        'network.protocol.version': '1.1',
        'network.peer.address': '127.0.0.1',
        'client.address': '10.1.2.3',
        'user_agent.original': 'shop-front',
      },
      status: expect.objectContaining({ code: 'STATUS_CODE_UNSET' }) as unknown,
    });
    expect(span?.attributes['network.peer.port']).toBeGreaterThan(0);
  });

  it('is what every hook and the handler run in, before and after the body is read', async () => {
    const seen: Record<string, string | undefined> = {};
    const done = new Promise<void>((resolve) => {
      app.addHook('onRequest', async () => void (seen['onRequest'] = activeTrace()));
      app.addHook('preHandler', async () => void (seen['preHandler'] = activeTrace()));
      app.addHook('onSend', async () => void (seen['onSend'] = activeTrace()));
      app.addHook('onResponse', async () => {
        seen['onResponse'] = activeTrace();
        resolve();
      });
    });
    on('POST', '/carts', async () => {
      await setImmediate();
      seen['handler'] = activeTrace();
      await withSpan('store cart', async () => setImmediate());
      return {};
    });
    await listen();
    const body = JSON.stringify({ text: 'x'.repeat(300_000) });
    const headers = { traceparent: sampled, 'content-type': 'application/json' };
    await fetch(`${url}/carts`, { method: 'POST', headers, body });
    await done;
    expect(seen).toEqual({
      onRequest: traceId,
      preHandler: traceId,
      handler: traceId,
      onSend: traceId,
      onResponse: traceId,
    });
    const spans = await sent();
    const request = spans.find(({ name }) => name === 'POST /carts');
    expect(spans.find(({ name }) => name === 'store cart')?.parentSpanId).toBe(request?.spanId);
  });

  it('keeps requests apart that come at once on one connection', async () => {
    const seen: (string | undefined)[] = [];
    const answered = new Map<string, string | undefined>();
    let second = (): void => {};
    const secondIsDone = new Promise<void>((resolve) => {
      second = resolve;
    });
    on('GET', '/health', async () => {
      seen.push(activeTrace());
      return withSpan('ask database', () => ({}));
    });
    on('GET', '/carts/:id', async (request) => {
      const { id } = request.params as { id: string };
      await withSpan(`find cart ${id}`, async () => setImmediate());
      // The answer to the second waits for that to the first, and is written when the first is.
      if (id === '1') await secondIsDone;
      return {};
    });
    app.addHook('onSend', async ({ url: path }) => {
      if (path === '/carts/2') second();
    });
    app.addHook('onResponse', async ({ url: path }) => void answered.set(path, activeTrace()));
    await listen();
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    const ask = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: shop\r\n${more}\r\n`;
    socket.write(
      ask('/carts/1') + ask('/carts/2') + ask('/health') + ask('/carts/3', 'Connection: close\r\n'),
    );
    socket.resume();
    await once(socket, 'close');
    const spans = await sent();
    const requests = spans.filter(({ name }) => name === 'GET /carts/:id');
    expect(new Set(requests.map((span) => span.traceId)).size).toBe(3);
    expect(requests.every(({ parentSpanId }) => parentSpanId === '')).toBe(true);
    for (const id of [1, 2, 3]) {
      const step = spans.find(({ name }) => name === `find cart ${id}`);
      const request = requests.find(({ spanId }) => spanId === step?.parentSpanId);
      expect(request?.attributes['url.path']).toBe(`/carts/${id}`);
      expect(answered.get(`/carts/${id}`)).toBe(request?.traceId);
    }
    expect(answered.get('/health')).toBeUndefined();
    expect(seen).toEqual([undefined]);
    expect(spans).toHaveLength(6);
  });

  it('tells the error of a request that failed, and none of one that was refused', async () => {
    on('GET', '/broken', async () => {
      throw new Error('cart store is gone, password=SECRET');
    });
    on('GET', '/refused', async (_request, reply) => {
      await reply.code(409).send({});
    });
    await listen();
    for (const path of ['/broken', '/refused', '/nowhere']) await (await fetch(url + path)).text();
    const spans = await sent();
    const of = (path: string) => spans.find(({ attributes }) => attributes['url.path'] === path);
    expect(of('/broken')).toMatchObject({
      name: 'GET /broken',
      status: { code: 'STATUS_CODE_ERROR', message: 'cart store is gone, password=[REDACTED]' },
      attributes: { 'http.response.status_code': 500, 'error.type': '500' },
      events: [expect.objectContaining({ name: 'exception' })],
    });
    for (const [path, name, status] of [
      ['/refused', 'GET /refused', 409],
      ['/nowhere', 'GET', 404],
    ] as const) {
      expect(of(path)).toMatchObject({
        name,
        status: expect.objectContaining({ code: 'STATUS_CODE_UNSET' }) as unknown,
        attributes: { 'http.response.status_code': status },
        events: [],
      });
    }
  });

  it('is not recorded where the caller left it out, but the trace is handed on with that word', async () => {
    let handedOn: unknown;
    on('GET', '/carts', async () => {
      handedOn = await withSpan('find carts', () => {
        recordSpan('wait for carts', Date.now() - 1, Date.now());
        return injectTraceContext();
      });
      return {};
    });
    await listen();
    await fetch(`${url}/carts`, { headers: { traceparent: `00-${traceId}-${callersSpan}-00` } });
    expect(handedOn).toEqual({
      traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`)) as unknown,
    });
    expect(await sent()).toEqual([]);
  });

  it('ends when the caller goes away, without a status that was never sent', async () => {
    let begun = (): void => {};
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let closed: Promise<unknown> | undefined;
    on('GET', '/slow', (_request, reply) => {
      closed = once(reply.raw, 'close');
      begun();
    });
    await listen();
    const leaving = new AbortController();
    const asked = fetch(`${url}/slow`, { signal: leaving.signal }).catch(() => {});
    await isBegun;
    leaving.abort();
    await Promise.all([asked, closed]);
    const [span] = await sent();
    expect(span?.name).toBe('GET /slow');
    expect(span?.attributes).not.toHaveProperty(['http.response.status_code']);
    expect(span?.attributes['error.type']).toBe('aborted');
    expect(span?.status.code).toBe('STATUS_CODE_UNSET');
  });

  /** A server without a framework, asked by what is written to its socket; ends when the socket does. */
  const ask = async (server: Server, text: string): Promise<string> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
    socket.write(text);
    await once(socket, 'close');
    server.close();
    return Buffer.concat(chunks).toString();
  };
  const get = (target: string, headers = '') =>
    `GET ${target} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n${headers}\r\n`;

  it.each([
    ['an error that was noted', new TypeError('token=SECRET is spent'), 'TypeError', 'STATUS_CODE_ERROR'],
    ['no error', undefined, 'aborted', 'STATUS_CODE_UNSET'],
  ])('tells of an answer that breaks off after its head with %s', async (_title, error, type, code) => {
    const server = createServer((request, response) => {
      response.writeHead(200).write('half', () => {
        if (error !== undefined) noteRequestError(request, error);
        response.destroy();
      });
    });
    await ask(server, get('/half'));
    const [span] = await sent();
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': 200, 'error.type': type });
    expect(span?.status.code).toBe(code);
    expect(span?.status.message).toBe(error === undefined ? '' : 'token=[REDACTED] is spent');
    expect(span?.events.map(({ name }) => name)).toEqual(error === undefined ? [] : ['exception']);
  });

  it('is not worth the process: a request whose trace cannot begin is answered without one', async () => {
    propagation.disable();
    propagation.setGlobalPropagator({
      inject: () => {},
      extract: () => {
        throw new Error('no trace can be read');
      },
      fields: () => [],
    });
    const reported: string[] = [];
    const ignore = () => {};
    const debug = (message: string) => void reported.push(message);
    diag.setLogger({ error: ignore, warn: ignore, info: ignore, verbose: ignore, debug }, DiagLogLevel.DEBUG);
    let inside: string | undefined;
    const server = createServer((_request, response) => {
      inside = activeTrace();
      response.end('answered');
    });
    expect(await ask(server, get('/carts'))).toContain('answered');
    diag.disable();
    expect(inside).toBeUndefined();
    expect(reported).toContain('a request is not traced: no trace can be read');
    expect(await sent()).toEqual([]);
  });

  it.each([
    ['203.0.113.7:5678', '203.0.113.7'],
    ['203.0.113.7', '203.0.113.7'],
    ['[2001:db8::1]:5678, 10.0.0.1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['unknown', 'unknown'],
    ['', '127.0.0.1'],
  ])('names the client alone where a proxy says "%s"', async (forwarded, client) => {
    await ask(
      createServer((_request, response) => response.end()),
      get('/', `X-Forwarded-For: ${forwarded}\r\n`),
    );
    expect((await sent())[0]?.attributes['client.address']).toBe(client);
  });

  it('tells path and query alone of a target that is a whole address', async () => {
    const server = createServer((_request, response) => response.end());
    await ask(server, get('http://user:SECRET@shop/carts/7?page=2'));
    const [span] = await sent();
    expect(span?.attributes).toMatchObject({ 'url.path': '/carts/7', 'url.query': 'page=[REDACTED]' });
  });

  it('knows the methods of the standard, more than the metric has', async () => {
    const server = createServer((_request, response) => response.end());
    await ask(server, get('/').replace('GET', 'TRACE'));
    expect((await sent())[0]).toMatchObject({
      name: 'TRACE',
      attributes: { 'http.request.method': 'TRACE' },
    });
  });

  it('is there for a server without a framework too, and for an unknown method', async () => {
    let inside: string | undefined;
    const server = createServer((_request, response) => {
      inside = activeTrace();
      response.statusCode = 503;
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/plain`, {
      method: 'PROPFIND',
      headers: { traceparent: sampled },
    });
    await answer.text();
    server.close();
    expect(inside).toBe(traceId);
    const [span] = await sent();
    expect(span).toMatchObject({
      name: 'HTTP',
      status: { code: 'STATUS_CODE_ERROR' },
      attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' },
    });
  });
});

describe('isUntraced', () => {
  it.each([
    '/health',
    '/livez',
    '/readyz',
    '/metrics',
    '/debug/metrics',
    '/health?x=1',
    'http://shop/health',
    'HTTPS://shop:8443/health?x=1',
  ])('leaves %s out', (url) => {
    expect(isUntraced(url)).toBe(true);
  });

  it.each([
    '/',
    '/transactions',
    '/healthy',
    '/api/v1/metrics/healthchecks',
    'http://health',
    '*',
    undefined,
  ])('traces %s', (url) => {
    expect(isUntraced(url)).toBe(false);
  });
});
