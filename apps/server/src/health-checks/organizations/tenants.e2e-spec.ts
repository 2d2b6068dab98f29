import { type Permission, permissions } from '@bellwether/config';
import { freePort, type TestProcess, waitUntil } from '@bellwether/local/testing';
import {
  type Answer,
  answerTo,
  ask as askAt,
  type Asked,
  basic,
  createToken,
  password,
  type Tenant,
  TenantServers,
} from '../testing/tenant-server.js';

let servers: TenantServers;
let server: TestProcess;
let one: Tenant;
let other: Tenant;

beforeAll(async () => {
  servers = await TenantServers.open();
  server = await servers.start({
    BELLWETHER_SERVER_BODY_LIMIT: '4kb',
    BELLWETHER_HEALTH_CHECKS_TOKENS_MAX: '40',
  });
  one = await servers.register(server);
  other = await servers.register(server);
}, 60_000);
afterAll(() => servers.stop());

const ask = (method: string, path: string, asked?: Asked): Promise<Answer> =>
  askAt(server.url, method, path, asked);

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{3}Z$/;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const unknownId = '11111111-2222-4333-8444-555555555555';

const registration = (changes: { organization?: object; account?: object } = {}) => ({
  organization: { name: 'Harbour', description: 'watches ships', ...changes.organization },
  account: {
    'first-name': 'Grace',
    'last-name': 'Pilot',
    password,
    email: 'grace@harbour.example',
    ...changes.account,
  },
});

/** What an answer shows, without the headers that differ from one to the next. */
const shown = ({ status, headers, body }: Answer) => ({
  status,
  body,
  headers: Object.fromEntries([...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))),
});

const expectRefused = (answer: Answer, status: number, message: string): void => {
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body: { messages: [message] } });
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'basic realm="Restricted"' : null);
};

describe('registration', () => {
  it('answers with the organization and its account, and no password', async () => {
    const body = registration({ account: { email: 'Grace@Harbour.example' } });
    const answer = await ask('POST', '/register', { body: { ...body, plan: 'gold' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      organization: {
        id: expect.stringMatching(uuid),
        name: 'Harbour',
        description: 'watches ships',
        'created-at': expect.stringMatching(isoTime),
        'price-plan': 'default',
      },
      account: {
        id: expect.stringMatching(uuid),
        'first-name': 'Grace',
        'last-name': 'Pilot',
        email: 'grace@harbour.example',
        'created-at': expect.stringMatching(isoTime),
      },
    });
    const seen = await ask('GET', '/app/v1/organization', { as: ['grace@HARBOUR.example', password] });
    expect([seen.status, seen.body]).toEqual([200, answer.body.organization]);
  });

  it('takes an e-mail address once, and leaves no second organization', async () => {
    const body = registration({ organization: { name: 'Second' }, account: { email: one.account[0] } });
    expectRefused(
      await ask('POST', '/register', { body }),
      409,
      `an account with the email ${one.account[0]} already exists`,
    );
    const named = servers.db.selectFrom('organizations').selectAll().where('name', '=', 'Second');
    expect(await named.execute()).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'invalid parameters: body is required'],
    ['an empty object', {}, 'invalid parameters: organization is required\naccount is required'],
    [
      'no name',
      registration({ organization: { name: undefined } }),
      'invalid parameters: organization.name is required',
    ],
    [
      'an empty name',
      registration({ organization: { name: '' } }),
      'invalid parameters: organization.name is empty',
    ],
    [
      'a number as name',
      registration({ organization: { name: 7 } }),
      'invalid JSON payload, field organization.name is incorrect',
    ],
    [
      'a long description',
      registration({ organization: { description: 'x'.repeat(256) } }),
      'invalid parameters: organization.description has more than 255 characters',
    ],
    [
      'a short password',
      registration({ account: { password: 'x'.repeat(9) } }),
      'invalid parameters: account.password has fewer than 10 characters',
    ],
    [
      'a long password',
      registration({ account: { password: 'x'.repeat(256) } }),
      'invalid parameters: account.password has more than 255 characters',
    ],
    [
      'an address with a colon',
      registration({ account: { email: 'a:b@c.example' } }),
      'invalid parameters: account.email is not an e-mail address',
    ],
    [
      'a character that Postgres cannot store',
      registration({ account: { 'last-name': 'a\0b' } }),
      'invalid parameters: account.last-name holds a character that cannot be stored',
    ],
  ])('refuses %s', async (_what, body, message) => {
    expectRefused(await ask('POST', '/register', { body }), 400, message);
  });

  it('says where a body stops being JSON', async () => {
    const answer = await ask('POST', '/register', { body: '{"organization":' });
    expect(answer.status).toBe(400);
    expect(answer.body.messages).toEqual([
      expect.stringContaining('the request body is not valid JSON: expected'),
    ]);
  });
});

describe('a token', () => {
  it('shows its secret once', async () => {
    const body = {
      name: 'prometheus',
      description: 'scrapes',
      ttl: '1m30s',
      permissions: { actions: ['*'] },
    };
    const created = await ask('POST', '/app/v1/token', { as: one.account, body });
    expect(created.status).toBe(200);
    const { token: secret, ...rest } = created.body as { token: string; id: string; 'created-at': string };
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(rest).toEqual({
      id: expect.stringMatching(uuid),
      ...body,
      'created-at': expect.stringMatching(isoTime),
      'expires-at': new Date(Date.parse(rest['created-at']) + 90_000).toISOString(),
    });
    const got = await ask('GET', `/api/v1/token/${rest.id}`, { as: [one.organizationId, secret] });
    expect([got.status, got.body]).toEqual([200, rest]);
    const listed = await ask('GET', '/api/v1/token', { as: one.token });
    expect(listed.status).toBe(200);
    expect(listed.body.result).toContainEqual(rest);
    expect(JSON.stringify([got.body, listed.body])).not.toContain(secret);
    const stored = await servers.db.selectFrom('api_tokens').selectAll().where('id', '=', rest.id).execute();
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  it.each([
    [{ ttl: undefined }, '72h', 72 * 3_600_000],
    [{ ttl: '' }, '72h', 72 * 3_600_000],
    [{ ttl: '1051200h', description: null }, '1051200h', 1_051_200 * 3_600_000],
  ])('created with %j is valid for %s', async (given, ttl, ms) => {
    const body = { name: 'n', permissions: { actions: ['*'] }, ...given };
    const { body: token } = await ask('POST', '/app/v1/token', { as: one.account, body });
    expect(token.ttl).toBe(ttl);
    expect(Date.parse(token['expires-at']) - Date.parse(token['created-at'])).toBe(ms);
    expect('description' in token).toBe(false);
  });

  it.each<[object, string]>([
    [{ name: undefined }, 'invalid parameters: name is required'],
    [{ name: 'x'.repeat(256) }, 'invalid parameters: name has more than 255 characters'],
    [{ description: 'x'.repeat(256) }, 'invalid parameters: description has more than 255 characters'],
    [{ ttl: 'soon' }, 'invalid parameters: ttl is not a duration such as 72h or 1h30m'],
    [{ ttl: '-1h' }, 'invalid parameters: ttl is not a duration such as 72h or 1h30m'],
    [{ ttl: '0' }, 'invalid parameters: ttl is below 1s'],
    [{ ttl: '1051201h' }, 'invalid parameters: ttl is above 1051200h'],
    [{ ttl: 72 }, 'invalid JSON payload, field ttl is incorrect'],
    [{ permissions: undefined }, 'invalid parameters: permissions is required'],
    [{ permissions: { actions: [] } }, 'invalid parameters: permissions.actions is empty'],
    [
      { permissions: { actions: ['CreateToken'] } },
      `invalid parameters: permissions.actions[0] is none of ${permissions.map((name) => `"${name}"`).join(', ')}`,
    ],
  ])('is not created with %j', async (given, message) => {
    const body = { name: 'n', ttl: '1h', permissions: { actions: ['*'] }, ...given };
    expectRefused(await ask('POST', '/app/v1/token', { as: one.account, body }), 400, message);
  });

  it('of another organization is as unknown as one that never was', async () => {
    const { body } = await ask('GET', '/api/v1/token', { as: other.token });
    const foreignId: string = body.result[0].id;
    for (const method of ['GET', 'DELETE']) {
      const foreign = await ask(method, `/api/v1/token/${foreignId}`, { as: one.token });
      const unknown = await ask(method, `/api/v1/token/${unknownId}`, { as: one.token });
      const noUuid = await ask(method, '/api/v1/token/my-token', { as: one.token });
      expectRefused(foreign, 404, 'token not found');
      expect(shown(foreign)).toEqual(shown(unknown));
      expect(shown(noUuid)).toEqual(shown(unknown));
    }
    expect((await ask('GET', `/api/v1/token/${foreignId}`, { as: other.token })).status).toBe(200);
  });

  it('is revoked at once where it is deleted, and within seconds on another server', async () => {
    const elsewhere = await servers.start();
    const secret = await createToken(server.url, one.account);
    const as = [one.organizationId, secret] as const;
    const { body } = await ask('GET', '/api/v1/token', { as });
    expect((await askAt(elsewhere.url, 'GET', '/api/v1/token', { as })).status).toBe(200);
    const { id } = body.result.at(-1) as { id: string };
    const deleted = await ask('DELETE', `/api/v1/token/${id}`, { as: one.token });
    expect([deleted.status, deleted.body]).toEqual([200, { messages: ['Token deleted'] }]);
    expectRefused(await ask('GET', '/api/v1/token', { as }), 401, 'Unauthorized');
    await waitUntil(async () => (await askAt(elsewhere.url, 'GET', '/api/v1/token', { as })).status === 401, {
      what: 'the revoked token to be refused elsewhere',
      timeoutMs: 15_000,
    });
    await elsewhere.stop();
  });

  it('ends when it expires', async () => {
    const secret = await createToken(server.url, other.account, { ttl: '2s' });
    const as = [other.organizationId, secret] as const;
    expect((await ask('GET', '/api/v1/token', { as })).status).toBe(200);
    await waitUntil(async () => (await ask('GET', '/api/v1/token', { as })).status === 401, {
      what: 'the token to expire',
      timeoutMs: 10_000,
    });
    expectRefused(await ask('GET', '/api/v1/token', { as }), 401, 'Unauthorized');
  });
});

describe('an organization with as many tokens as it may have', () => {
  it('gets no other, until one is deleted or has expired', async () => {
    const tenant = await servers.register(server);
    for (let count = 1; count < 40; count += 1) await createToken(server.url, tenant.account);
    const body = { name: 'n', permissions: { actions: ['*'] } };
    const create = () => ask('POST', '/app/v1/token', { as: tenant.account, body });
    expectRefused(
      await create(),
      403,
      'the organization has 40 tokens and may have 40: delete one, or raise health_checks.tokens_max',
    );
    expect((await ask('POST', '/app/v1/token', { as: other.account, body })).status).toBe(200);
    const { body: listed } = await ask('GET', '/api/v1/token', { as: tenant.token });
    const newest = listed.result.at(-1) as { id: string };
    await ask('DELETE', `/api/v1/token/${newest.id}`, { as: tenant.token });
    expect((await create()).status).toBe(200);
    expect((await create()).status).toBe(403);
    await servers.db
      .updateTable('api_tokens')
      .set({ expires_at: new Date() })
      .where('organization_id', '=', tenant.organizationId)
      .where('name', '=', 'n')
      .execute();
    expect((await create()).status).toBe(200);
  });
});

describe('a request without the right credentials', () => {
  it.each<[string, () => Asked]>([
    ['without an Authorization header', () => ({})],
    ['with another scheme', () => ({ headers: { authorization: `Bearer ${one.token[1]}` } })],
    ['with a wrong token', () => ({ as: [one.organizationId, 'wrong'] })],
    ['with an empty token', () => ({ as: [one.organizationId, ''] })],
    ['with the token of another organization', () => ({ as: [one.organizationId, other.token[1]] })],
    ['with an organization that does not exist', () => ({ as: [unknownId, one.token[1]] })],
    ['with an organization id that is none', () => ({ as: ["' or true --", one.token[1]] })],
    ['with the password of its account', () => ({ as: one.account })],
  ])('gets 401 under /api/v1 %s', async (_how, asked) => {
    const answer = await ask('GET', '/api/v1/token', asked());
    expectRefused(answer, 401, 'Unauthorized');
    expect(shown(answer)).toEqual(shown(await ask('GET', '/api/v1/token')));
  });

  it.each<[string, () => Asked]>([
    ['without an Authorization header', () => ({})],
    ['with a wrong password', () => ({ as: [one.account[0], 'a wrong passphrase'] })],
    ['with an address that no account has', () => ({ as: ['nobody@nowhere.example', password] })],
    ['with an address that Postgres cannot store', () => ({ as: ['a\0b@c.example', password] })],
    ['with a token', () => ({ as: one.token })],
  ])('gets 401 under /app/v1 %s', async (_how, asked) => {
    expectRefused(await ask('GET', '/app/v1/organization', asked()), 401, 'Unauthorized');
  });

  it('gets 401 for HEAD as well', async () => {
    const { status, headers } = await fetch(`${server.url}/api/v1/token`, { method: 'HEAD' });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'basic realm="Restricted"']);
  });

  it.each(['Basic !!!', `Basic ${Buffer.from('no colon').toString('base64')}`])(
    'gets 400 with the header %s',
    async (authorization) => {
      for (const path of ['/api/v1/token', '/app/v1/organization']) {
        expectRefused(
          await ask('GET', path, { headers: { authorization } }),
          400,
          'the Authorization header is not well-formed basic auth',
        );
      }
    },
  );

  it('is answered before its body has arrived', async () => {
    const head = (authorization: string) =>
      `POST /app/v1/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3000\r\n` +
      `Authorization: ${authorization}\r\n\r\n{"name":`;
    const answer = await answerTo(server.url, head(basic([one.account[0], 'a wrong passphrase'])));
    expect(answer).toMatch(/^HTTP\/1[.]1 401 Unauthorized\r\n/);
    expect(answer).toContain('{"messages":["Unauthorized"]}');
    const huge = head(basic(['nobody@nowhere.example', 'x'])).replace('3000', '9000000000');
    expect(await answerTo(server.url, huge)).toMatch(/^HTTP\/1[.]1 401 Unauthorized\r\n/);
  });
});

describe('a token without the permission', () => {
  const routes: readonly [Permission, string, string][] = [
    ['ListAPITokens', 'GET', '/api/v1/token'],
    ['GetAPIToken', 'GET', `/api/v1/token/${unknownId}`],
    ['DeleteAPIToken', 'DELETE', `/api/v1/token/${unknownId}`],
  ];

  it.each(routes)('gets 403 where it takes %s, and with it goes on', async (permission, method, path) => {
    const actionsWithout = permissions.filter((name) => name !== '*' && name !== permission);
    const without = await createToken(server.url, one.account, { permissions: { actions: actionsWithout } });
    expectRefused(
      await ask(method, path, { as: [one.organizationId, without] }),
      403,
      `the token does not have the permission ${permission}`,
    );
    const withIt = await createToken(server.url, one.account, { permissions: { actions: [permission] } });
    const { status } = await ask(method, path, { as: [one.organizationId, withIt] });
    expect(status).toBe(path.endsWith(unknownId) ? 404 : 200);
  });
});

describe('every other refusal on the paths of tenants', () => {
  it.each(['/app/v1/nothing', '/app/v1', '/register/x', '/api/v1/token/a/b', '/api/v1/%74oken/a/b'])(
    'is a message where nothing is served at %s',
    async (path) => {
      expectRefused(await ask('GET', path), 404, 'Not Found');
    },
  );

  it.each(['/api/v1/tokens', '/api/v1/deploys', '/registers', '/app/v2'])(
    'leaves %s to the one error body of the product',
    async (path) => {
      expect((await ask('GET', path)).body).toMatchObject({ error_detail: { code: 'GEN_NOT_FOUND' } });
    },
  );

  it('is a message for a method that a path does not have', async () => {
    const answer = await ask('PUT', '/register', { body: {} });
    expectRefused(answer, 405, 'this path answers to POST');
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('is a message for a URL that cannot be decoded', async () => {
    expectRefused(await ask('GET', '/api/v1/token/%zz', { as: one.token }), 400, 'the URL cannot be decoded');
  });

  it('is a message for a body that is too large', async () => {
    const answer = await ask('POST', '/app/v1/token', { as: one.account, body: { name: 'x'.repeat(5_000) } });
    expectRefused(answer, 413, 'the request body is larger than this route accepts');
  });

  it('is a message for a body that is not JSON', async () => {
    const headers = { 'content-type': 'text/plain' };
    expectRefused(
      await ask('POST', '/register', { headers, body: 'organization=x' }),
      415,
      'the request body is not application/json',
    );
  });
});

describe('a password', () => {
  it('is changed, the old one ends, and tokens go on', async () => {
    const tenant = await servers.register(server);
    const change = (as: Asked['as'], next: unknown) =>
      ask('POST', '/app/v1/password/change', { as, body: { 'new-password': next } });
    expectRefused(
      await change(tenant.account, 'short'),
      400,
      'invalid parameters: new-password has fewer than 10 characters',
    );
    const changed = await change(tenant.account, 'päßwörter: with colons');
    expect([changed.status, changed.body]).toEqual([200, { messages: ['Password changed'] }]);
    expectRefused(await change(tenant.account, 'another passphrase'), 401, 'Unauthorized');
    const as = [tenant.account[0], 'päßwörter: with colons'] as const;
    expect((await ask('GET', '/app/v1/organization', { as })).body.id).toBe(tenant.organizationId);
    expect((await ask('GET', '/api/v1/token', { as: tenant.token })).status).toBe(200);
  });
});

describe('a closed organization', () => {
  it('is refused like an unknown one', async () => {
    const tenant = await servers.register(server);
    expect((await ask('GET', '/api/v1/token', { as: tenant.token })).status).toBe(200);
    await servers.db
      .updateTable('organizations')
      .set({ closed_at: new Date() })
      .where('id', '=', tenant.organizationId)
      .execute();
    expectRefused(await ask('GET', '/app/v1/organization', { as: tenant.account }), 401, 'Unauthorized');
    await waitUntil(async () => (await ask('GET', '/api/v1/token', { as: tenant.token })).status === 401, {
      what: 'the token of the closed organization to be refused',
      timeoutMs: 15_000,
    });
  });
});

describe('sign-ins', () => {
  let limited: TestProcess;
  beforeAll(async () => {
    limited = await servers.start({
      BELLWETHER_HEALTH_CHECKS_SIGN_IN_PER_MINUTE: '3',
      BELLWETHER_SERVER_TRUST_PROXY: 'true',
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    });
  });

  const from = (address: string, as: Asked['as']) =>
    askAt(limited.url, 'GET', '/app/v1/organization', { as, headers: { 'x-forwarded-for': address } });

  it('are limited for one address, whatever accounts it names', async () => {
    for (const name of ['a', 'b', 'c']) {
      expect((await from('10.0.0.1', [`${name}@nowhere.example`, 'wrong password'])).status).toBe(401);
    }
    const refused = await from('10.0.0.1', one.account);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expectRefused(refused, 429, `too many sign-ins of this address: try again in ${seconds} s`);
    expect((await from('10.0.0.2', one.account)).status).toBe(200);
  });

  it('are limited for one account, from whatever addresses', async () => {
    const as = [other.account[0].toUpperCase(), 'wrong password'] as const;
    for (const address of ['10.0.1.1', '10.0.1.2', '10.0.1.3']) {
      expect((await from(address, as)).status).toBe(401);
    }
    const refused = await from('10.0.1.4', other.account);
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true]);
    const { status } = await askAt(limited.url, 'GET', '/api/v1/token', { as: other.token });
    expect(status).toBe(200);
  });

  it('are counted by what became of them', async () => {
    const text = await (await fetch(`${limited.metricsUrl}/metrics`)).text();
    for (const outcome of ['accepted', 'refused', 'limited'])
      expect(text).toMatch(new RegExp(`^healthcheck_sign_ins_total\\{outcome="${outcome}"\\} [1-9]`, 'm'));
  });

  it('share their limit with open registration, which hashes a password too', async () => {
    const register = () =>
      askAt(limited.url, 'POST', '/register', { body: {}, headers: { 'x-forwarded-for': '10.0.2.1' } });
    for (let count = 0; count < 3; count += 1) expect((await register()).status).toBe(400);
    expect((await register()).status).toBe(429);
  });
});

describe('a server without its Postgres', () => {
  it('asks tenants to come back, and takes no credential for wrong', async () => {
    const away = await servers.start({
      BELLWETHER_DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
    });
    const [path, as] = ['/api/v1/token', one.token];
    const refused = await askAt(away.url, 'GET', path, { as });
    expectRefused(refused, 503, 'a service that this needs does not answer');
    expect(refused.headers.get('retry-after')).toBe('1');
    await away.stop();
  });
});

describe('an address above the rate of the server', () => {
  it('gets 429 before its credentials are looked at', async () => {
    const slow = await servers.start({
      BELLWETHER_SERVER_RATE_LIMIT_REQUESTS_PER_SECOND: '1',
      BELLWETHER_SERVER_RATE_LIMIT_BURST: '1',
    });
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => askAt(slow.url, 'GET', '/api/v1/token', { as: one.token })),
    );
    const refused = answers.find(({ status }) => status === 429) as Answer;
    expectRefused(refused, 429, 'too many requests from this address');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await slow.stop();
  });
});

describe('in secure mode', () => {
  let secure: TestProcess;
  beforeAll(async () => {
    secure = await servers.start({
      BELLWETHER_SERVER_SECURE: 'true',
      BELLWETHER_SERVER_SECRET_KEY: 'the-key',
      BELLWETHER_HEALTH_CHECKS_REGISTRATION: 'false',
    });
  });

  it('tenants need no key of the operator', async () => {
    const tokens = await askAt(secure.url, 'GET', '/api/v1/token', { as: one.token });
    expect(tokens.status).toBe(200);
    const organization = await askAt(secure.url, 'GET', '/app/v1/organization', { as: one.account });
    expect(organization.status).toBe(200);
    expectRefused(await askAt(secure.url, 'GET', '/api/v1/token'), 401, 'Unauthorized');
    const headers = { 'x-api-key': 'the-key' };
    expectRefused(await askAt(secure.url, 'GET', '/api/v1/token', { headers }), 401, 'Unauthorized');
  });

  it('closed registration takes the key of the operator', async () => {
    const body = registration({ account: { email: 'first@secure.example' } });
    const register = (headers: Record<string, string> = {}) =>
      askAt(secure.url, 'POST', '/register', { body, headers });
    expectRefused(await register(), 401, 'an API key is required: send it as X-Api-Key');
    expectRefused(await register({ 'x-api-key': 'wrong' }), 401, 'invalid API key');
    expect((await register({ 'x-api-key': 'the-key' })).status).toBe(200);
  });
});

describe('registration that is closed outside secure mode', () => {
  const body = registration({ account: { email: 'second@closed.example' } });

  it('takes the key of the operator', async () => {
    const closed = await servers.start({
      BELLWETHER_SERVER_SECRET_KEY: 'the-key',
      BELLWETHER_HEALTH_CHECKS_REGISTRATION: 'false',
    });
    expect((await askAt(closed.url, 'POST', '/register', { body })).status).toBe(401);
    const headers = { 'x-api-key': 'the-key' };
    expect((await askAt(closed.url, 'POST', '/register', { body, headers })).status).toBe(200);
    await closed.stop();
  });

  it('names the settings where there is no key', async () => {
    const closed = await servers.start({ BELLWETHER_HEALTH_CHECKS_REGISTRATION: 'false' });
    expectRefused(
      await askAt(closed.url, 'POST', '/register', { body, headers: { 'x-api-key': 'any' } }),
      403,
      'registration is closed: set health_checks.registration (BELLWETHER_HEALTH_CHECKS_REGISTRATION) to open it, ' +
        'or server.secret_key (BELLWETHER_SERVER_SECRET_KEY) and send that key as X-Api-Key',
    );
    await closed.stop();
  });
});
