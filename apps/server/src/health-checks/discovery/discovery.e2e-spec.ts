import type { TestProcess } from '@bellwether/local/testing';
import { applyPoll } from '../testing/cabourotte-poll.js';
import {
  type Answer,
  ask,
  basic,
  createToken,
  type Tenant,
  TenantServers,
} from '../testing/tenant-server.js';

let servers: TenantServers;
let server: TestProcess;
beforeAll(async () => {
  servers = await TenantServers.open();
  server = await servers.start({ BELLWETHER_HEALTH_CHECKS_REGISTRATION: 'true' });
}, 60_000);
afterAll(() => servers.stop());

const path = '/api/v1/cabourotte/discovery';
const common = { interval: '60s', timeout: '5s' };
const bodies = {
  dns: { ...common, domain: 'shop.example', 'expected-ips': ['192.0.2.1', '2001:db8::1'] },
  tcp: { ...common, target: 'shop.example', port: 25, 'should-fail': true },
  http: {
    ...common,
    target: 'shop.example',
    port: 443,
    'valid-status': [200, 204],
    method: 'POST',
    protocol: 'https',
    path: '/health?deep=1',
    host: 'www.shop.example',
    redirect: true,
    query: { a: 'b' },
    headers: { 'x-check': 'yes' },
    body: '{"a":"\\n"}',
    'body-regexp': ['"up"', 'ok|fine'],
    insecure: true,
  },
  tls: { ...common, target: 'shop.example', port: 443, 'expiration-delay': '168h' },
  command: { ...common, command: 'df', arguments: ['-h', ''] },
} as const;
type Kind = keyof typeof bodies;
const kinds = Object.keys(bodies) as readonly Kind[];

const create = async (tenant: Tenant, kind: Kind, change: object): Promise<Answer['body']> => {
  const answer = await ask(server.url, 'POST', `/api/v1/healthcheck/${kind}`, {
    as: tenant.token,
    body: { ...bodies[kind], ...change },
  });
  expect([answer.status, answer.body.messages]).toEqual([200, undefined]);
  return answer.body;
};

/** As a stock prober polls. */
const poll = async (tenant: Tenant, query = '', headers: Record<string, string> = {}, at = path) => {
  const answer = await fetch(`${server.url}${at}${query}`, {
    headers: { 'user-agent': 'Cabourotte', authorization: basic(tenant.token), ...headers },
    redirect: 'manual',
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const namesOf = (text: string): readonly string[] =>
  Object.values(applyPoll(text)).flatMap((checks) => checks.map(({ name }) => name));

describe('discovery', () => {
  it('of an organization without checks is an empty object', async () => {
    const answer = await poll(await servers.register(server));
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('lists every kind, enabled or not, in the five lists that a stock prober reads', async () => {
    const tenant = await servers.register(server);
    const made: Record<string, Answer['body'][]> = {};
    for (const kind of kinds) {
      made[`${kind}-checks`] = [
        await create(tenant, kind, { name: `${kind} a`, bool: kind !== 'command', labels: { kind } }),
        await create(tenant, kind, { name: `${kind} b` }),
      ];
    }
    made['tls-checks'] = (made['tls-checks'] ?? []).map((check) => ({
      ...check,
      'server-name': 'shop.example',
    }));
    const { text } = await poll(tenant);
    expect(JSON.parse(text)).toEqual(made);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'dns-checks',
      'tcp-checks',
      'http-checks',
      'tls-checks',
      'command-checks',
    ]);
    expect(namesOf(text)).toHaveLength(10);
    expect(applyPoll(text)['http-checks']?.[0]).toMatchObject({
      name: 'http a',
      labels: { kind: 'http' },
      intervalNs: 60_000_000_000n,
      fields: { 'valid-status': [200, 204], body: '{"a":"\\n"}', protocol: 'https' },
    });
  });

  it('lists the checks with all of the given labels, and leaves empty lists out', async () => {
    const tenant = await servers.register(server);
    await create(tenant, 'tcp', { name: 'one', labels: { team: 'shop', zone: 'eu' } });
    await create(tenant, 'tcp', { name: 'two', labels: { team: 'shop' } });
    await create(tenant, 'dns', { name: 'three', labels: { team: 'mail', 'a b': 'c/d' } });
    const found = async (labels: string) => namesOf((await poll(tenant, `?labels=${labels}`)).text);
    expect(await found('team=shop')).toEqual(['one', 'two']);
    expect(await found('team%3Dshop%2Czone%3Deu')).toEqual(['one']);
    expect(await found('team=shop,team=mail')).toEqual([]);
    expect(await found('a%20b=c/d')).toEqual(['three']);
    expect(await found('team=sho')).toEqual([]);
    expect(await found('')).toHaveLength(3);
    expect((await poll(tenant, '?labels=team=mail')).text).toMatch(
      /^\{"dns-checks":\[[^[]+(\[[^[]+\])?[^[]*\]\}$/,
    );
    expect((await poll(tenant, '?labels=team=none')).text).toBe('{}');
  });

  it.each(['team', 'team=shop,', 'team=a=b', 'a=b&labels=c=d', 'a=%00'])(
    'refuses the labels %s in the words of the prior art',
    async (labels) => {
      const { status, text } = await poll(await servers.register(server), `?labels=${labels}`);
      expect([status, text]).toEqual([400, '{"messages":["Invalid labels parameter"]}']);
    },
  );

  it('answers 304 without a body until a check of the organization changes', async () => {
    const [tenant, other] = [await servers.register(server), await servers.register(server)];
    const check = await create(tenant, 'tcp', { name: 'one' });
    await create(tenant, 'tcp', { name: 'two' });
    let etag = '';
    const changes = async (query = ''): Promise<boolean> => {
      const answer = await poll(tenant, query, { 'if-none-match': `"other", W/${etag}` });
      const isSame = answer.status === 304;
      expect(answer.text === '').toBe(isSame);
      expect(answer.headers.get('etag')).toMatch(/^"[\w-]{27}"$/);
      etag = answer.headers.get('etag') ?? '';
      return !isSame;
    };
    const at = `/api/v1/healthcheck`;
    const send = (method: string, to: string, body?: object) =>
      ask(server.url, method, `${at}${to}`, { as: tenant.token, body });
    expect([await changes(), await changes()]).toEqual([true, false]);
    await create(other, 'tcp', { name: 'one' });
    expect(await changes()).toBe(false);
    expect([await changes('?labels=a=b'), await changes('?labels=a=b'), await changes()]).toEqual([
      true,
      false,
      true,
    ]);
    const three = await create(tenant, 'tcp', { name: 'three' });
    expect([await changes(), await changes()]).toEqual([true, false]);
    await send('PUT', `/tcp/${check.id}`, { ...bodies.tcp, name: 'one', interval: '30s' });
    expect([await changes(), await changes()]).toEqual([true, false]);
    await send('DELETE', `/${three.id}`);
    expect([await changes(), await changes()]).toEqual([true, false]);
    await send('DELETE', `/${check.id}`);
    expect([await changes(), await changes()]).toEqual([true, false]);
    expect((await poll(tenant, '', { 'if-none-match': '*' })).status).toBe(304);
    expect(namesOf((await poll(tenant)).text)).toEqual(['two']);
  });

  it('is also at the path that a client of the prior art calls, with the same refusals', async () => {
    const tenant = await servers.register(server);
    await create(tenant, 'tcp', { name: 'one' });
    const alias = await poll(tenant, '', {}, '/cabourotte/discovery');
    expect(alias.text).toBe((await poll(tenant)).text);
    const [id] = tenant.token;
    for (const at of [path, '/cabourotte/discovery']) {
      const wrong = await ask(server.url, 'GET', at, { as: [id, 'wrong'] });
      expect([wrong.status, wrong.body, wrong.headers.get('www-authenticate')]).toEqual([
        401,
        { messages: ['Unauthorized'] },
        'basic realm="Restricted"',
      ]);
      const secret = await createToken(server.url, tenant.account, {
        permissions: { actions: ['ListHealthchecks'] },
      });
      const forbidden = await ask(server.url, 'GET', at, { as: [id, secret] });
      expect([forbidden.status, Object.keys(forbidden.body)]).toEqual([403, ['messages']]);
    }
  });

  it('leaves out what would make a stock prober drop all other checks', async () => {
    const tenant = await servers.register(server);
    await create(tenant, 'http', { name: 'readable', 'body-regexp': [String.raw`\d+`] });
    await create(tenant, 'http', { name: 'unreadable', 'body-regexp': [String.raw`\(`] });
    expect(namesOf((await poll(tenant)).text)).toEqual(['readable']);
  });

  it('and the list of checks hold every check of a large organization, once and by name', async () => {
    const tenant = await servers.register(server);
    const [id] = tenant.token;
    const names = Array.from({ length: 1_001 }, (_, index) => `check ${String(index).padStart(4, '0')}`);
    const { id: first } = await create(tenant, 'tcp', { name: names[0] });
    const row = await servers.db
      .selectFrom('health_checks')
      .selectAll()
      .where('id', '=', first)
      .executeTakeFirstOrThrow();
    await servers.db
      .insertInto('health_checks')
      .values(
        names.slice(1).map((name) => ({
          ...row,
          id: crypto.randomUUID(),
          name,
          labels: '{}',
          definition: JSON.stringify(row.definition),
        })),
      )
      .execute();
    expect(namesOf((await poll(tenant)).text)).toEqual(names);
    const listed = await ask(server.url, 'GET', '/api/v1/healthcheck', { as: [id, tenant.token[1]] });
    expect(listed.body.result.map(({ name }: { name: string }) => name)).toEqual(names);
    const found = await ask(server.url, 'GET', '/api/v1/healthcheck?name-pattern=00%24', {
      as: tenant.token,
    });
    expect(found.body.result).toHaveLength(11);
  });
});
