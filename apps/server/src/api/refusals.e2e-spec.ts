import { connect } from 'node:net';

import { errorCodes } from '@bellwether/config';
import {
  freePort,
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  type TestProcess,
  type TestRedis,
  waitUntil,
} from '@bellwether/local/testing';
import { migrateToLatest, openDatabase } from '@bellwether/database';
import { frameworkFailureCodes } from '@bellwether/platform';

/** Every way to be refused before a domain sees the request has the one body, on the built processes. */
let redis: TestRedis;
let databaseUrl: string;

beforeAll(async () => {
  redis = await startTestRedis();
  databaseUrl = await testDatabaseUrl();
  const database = openDatabase({ url: databaseUrl });
  await migrateToLatest(database);
  await database.destroy();
});
afterAll(() => redis.remove());

const start = (name: 'server' | 'worker', env: Readonly<Record<string, string>> = {}): Promise<TestProcess> =>
  startProcess(name, {
    env: { BELLWETHER_DATABASE_URL: databaseUrl, BELLWETHER_REDIS_URL: redis.url, ...env },
  });

interface Envelope {
  readonly error: string;
  readonly error_detail: {
    readonly code: string;
    readonly message: string;
    readonly details: Record<string, unknown>;
  };
}

async function read(
  response: Response,
): Promise<{ status: number; code: string; message: string; details: Record<string, unknown> }> {
  const envelope = (await response.json()) as Envelope;
  expect(Object.keys(envelope)).toEqual(['error', 'error_detail']);
  expect(Object.keys(envelope.error_detail)).toEqual(['code', 'message', 'details']);
  expect(envelope.error).toBe(envelope.error_detail.message);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, ...envelope.error_detail };
}

/** Bytes that no HTTP client would send. */
function send(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

describe('the server', () => {
  let server: TestProcess;
  beforeAll(async () => {
    server = await start('server', {
      BELLWETHER_SERVER_BODY_LIMIT: '2kb',
      BELLWETHER_SERVER_REQUEST_TIMEOUT: '1s',
    });
  });
  afterAll(() => server.stop());

  const post = (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/ledgers`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('answers a path that does not exist', async () => {
    expect(await read(await fetch(`${server.url}/no/such/path?x=1`))).toEqual({
      status: 404,
      code: 'GEN_NOT_FOUND',
      message: 'nothing is served at this path',
      details: {},
    });
  });

  it.each(['DELETE', 'PATCH', 'OPTIONS'])(
    'answers %s on a path of other methods with those',
    async (method) => {
      const response = await fetch(`${server.url}/transactions`, { method });
      expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
      expect(await read(response)).toEqual({
        status: 405,
        code: 'GEN_METHOD_NOT_ALLOWED',
        message: 'this path answers to GET, HEAD, POST',
        details: { allowed: ['GET', 'HEAD', 'POST'] },
      });
    },
  );

  it('says where a body stops being JSON', async () => {
    expect(await read(await post('{"name": "a",\n "meta_data": {]}'))).toEqual({
      status: 400,
      code: 'GEN_MALFORMED_REQUEST',
      message:
        'the request body is not valid JSON: expected a property name or "}" at position 29 (line 2, column 16)',
      details: { position: 29, line: 2, column: 16, expected: 'a property name or "}"' },
    });
  });

  it('refuses a body that is too large, and says how large it may be', async () => {
    expect(await read(await post(`{"name":"${'x'.repeat(3000)}"}`))).toMatchObject({
      status: 413,
      code: 'GEN_PAYLOAD_TOO_LARGE',
      details: { limit_bytes: 2048 },
    });
  });

  it.each([
    ['another media type', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another character set', { 'content-type': 'application/json; charset=latin1' }],
    ['a compressed body', { 'content-encoding': 'gzip' }],
  ])('refuses %s', async (_name, headers) => {
    expect(await read(await post('{"name":"a"}', headers))).toMatchObject({
      status: 415,
      code: 'GEN_UNSUPPORTED_MEDIA_TYPE',
    });
  });

  it('refuses a body that would pollute prototypes', async () => {
    expect(await read(await post('{"name":"a","__proto__":{"x":1}}'))).toMatchObject({
      status: 400,
      code: 'GEN_MALFORMED_REQUEST',
    });
  });

  it('lists every field that is wrong', async () => {
    const { status, code, details } = await read(await post('{"name":7,"meta_data":[]}'));
    expect({ status, code }).toEqual({ status: 400, code: 'GEN_VALIDATION_ERROR' });
    expect((details['errors'] as { field: string }[]).map(({ field }) => field)).toEqual([
      'body.name',
      'body.meta_data',
    ]);
  });

  it('says that a body is missing', async () => {
    const response = await fetch(`${server.url}/ledgers`, { method: 'POST' });
    expect(await read(response)).toMatchObject({ status: 400, code: 'GEN_VALIDATION_ERROR' });
  });

  it('refuses a URL that cannot be decoded', async () => {
    expect(await read(await fetch(`${server.url}/transactions/%E0%A4%A`))).toEqual({
      status: 400,
      code: 'GEN_BAD_REQUEST',
      message: 'the URL cannot be decoded',
      details: {},
    });
  });

  it.each([
    ['an unknown method', 'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'an expectation it cannot meet',
      'POST /ledgers HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n',
      417,
    ],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    [
      'two lengths',
      'POST /ledgers HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      400,
    ],
  ])('answers %s with the one body', async (_name, bytes, status) => {
    const answer = await send(server.url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const envelope = JSON.parse(answer.slice(answer.indexOf('{'))) as Envelope;
    expect(envelope.error_detail.code in errorCodes).toBe(true);
  });

  it('answers a request whose body does not arrive', async () => {
    const answer = await send(
      server.url,
      'POST /ledgers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (408|504) /);
    expect(answer).toMatch(/"code":"GEN_(REQUEST_)?TIMEOUT"/);
  });

  it('shortens a long path in its log', async () => {
    await fetch(`${server.url}/${'x'.repeat(9_000)}`, { headers: { 'x-request-id': 'long-path' } });
    const written = (): string | undefined =>
      server
        .logs()
        .split('\n')
        .find((line) => line.includes('"request_id":"long-path"'));
    const line = await waitUntil(written, { timeoutMs: 10_000, what: 'the line about the request' });
    expect((JSON.parse(line) as { path: string }).path).toHaveLength(512);
  });

  it('keeps a valid request id, and gives other requests a new one', async () => {
    const sane = await fetch(server.url, { headers: { 'x-request-id': 'from-afar-1' } });
    expect(sane.headers.get('x-request-id')).toBe('from-afar-1');
    const odd = await fetch(server.url, { headers: { 'x-request-id': 'a b' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    await waitUntil(() => server.logs().includes('"request_id":"from-afar-1"'), {
      timeoutMs: 10_000,
      what: 'the line about the request',
    });
  });

  it('sends strict headers, and asks browsers for TLS only where there is TLS', async () => {
    const { headers } = await fetch(server.url, { headers: { 'x-forwarded-proto': 'https' } });
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toBeNull();
  });
});

describe('the server in secure mode behind a proxy', () => {
  let server: TestProcess;
  beforeAll(async () => {
    server = await start('server', {
      BELLWETHER_SERVER_SECURE: 'true',
      BELLWETHER_SERVER_SECRET_KEY: 'the-key',
      BELLWETHER_SERVER_TRUST_PROXY: 'true',
      BELLWETHER_SERVER_RATE_LIMIT_REQUESTS_PER_SECOND: '1',
      BELLWETHER_SERVER_RATE_LIMIT_BURST: '4',
    });
  });
  afterAll(() => server.stop());

  const from = (
    address: string,
    headers: Record<string, string> = {},
    path = '/ledgers/ldg_x',
  ): Promise<Response> => fetch(server.url + path, { headers: { 'x-forwarded-for': address, ...headers } });

  it('asks for a key, and accepts it in both headers', async () => {
    expect(await read(await from('10.0.0.1'))).toMatchObject({ status: 401, code: 'AUTH_MISSING_API_KEY' });
    expect(await read(await from('10.0.0.1', { 'x-api-key': 'no' }))).toMatchObject({
      status: 401,
      code: 'AUTH_INVALID_API_KEY',
    });
    expect((await from('10.0.0.2', { 'x-api-key': 'the-key' })).status).not.toBe(401);
    expect((await from('10.0.0.2', { 'x-blnk-key': 'the-key' })).status).not.toBe(401);
  });

  it('asks for the key before it reads the body', async () => {
    const response = await fetch(`${server.url}/ledgers`, {
      method: 'POST',
      body: '{broken',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '10.0.0.3' },
    });
    expect(await read(response)).toMatchObject({ status: 401 });
  });

  it.each(['/', '/health', '/livez', '/readyz', '/openapi', '/openapi.json'])(
    'shows %s to everyone',
    async (path) => {
      expect((await from(`10.1.0.${path.length}`, {}, path)).status).toBe(200);
    },
  );

  it('limits one address, says for how long, and does not limit others', async () => {
    const key = { 'x-api-key': 'the-key' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => from('10.0.0.9', key)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await read(refused[0] as Response)).toMatchObject({ status: 429, code: 'GEN_RATE_LIMITED' });
    expect((await from('10.0.0.10', key)).status).not.toBe(429);
    const health = await Promise.all(Array.from({ length: 20 }, () => from('10.0.0.9', {}, '/health')));
    expect(health.every(({ status }) => status === 200)).toBe(true);
  });

  it('asks browsers for TLS from then on', async () => {
    const { headers } = await from('10.0.0.11', { 'x-forwarded-proto': 'https' }, '/');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

describe('the server without its Postgres', () => {
  it('asks for a retry, and names no address', async () => {
    const server = await start('server', {
      BELLWETHER_DATABASE_URL: `postgres://user:s3cr3t@127.0.0.1:${await freePort()}/ledger`,
    });
    try {
      const response = await fetch(`${server.url}/ledgers`);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await read(response)).toEqual({
        status: 503,
        code: 'GEN_UNAVAILABLE',
        message: 'a service that this needs does not answer',
        details: {},
      });
      expect(server.logs()).not.toContain('nobody planned for');
      expect(server.logs()).not.toContain('s3cr3t');
    } finally {
      await server.stop();
    }
  });
});

describe('the worker', () => {
  let worker: TestProcess;
  beforeAll(async () => {
    worker = await start('worker');
  });
  afterAll(() => worker.stop());

  it('refuses like the server', async () => {
    expect(await read(await fetch(`${worker.url}/nothing`))).toMatchObject({
      status: 404,
      code: 'GEN_NOT_FOUND',
    });
    const response = await fetch(`${worker.url}/health`, { method: 'POST' });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await read(response)).toMatchObject({ status: 405, code: 'GEN_METHOD_NOT_ALLOWED' });
  });
});

it('the table of codes has every code of the platform', () => {
  expect(frameworkFailureCodes.filter((code) => !(code in errorCodes))).toEqual([]);
});
