import { type TestProcess } from '@bellwether/local/testing';
import { http, tcp } from '../testing/check-bodies.js';
import { type Answer, ask, TenantServers, type Tenant } from '../testing/tenant-server.js';

let servers: TenantServers;
let server: TestProcess;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  servers = await TenantServers.open();
  server = await servers.start({
    BELLWETHER_HEALTH_CHECKS_REGISTRATION: 'true',
    BELLWETHER_HEALTH_CHECKS_ZONES: 'fr-par-1,pl-waw-1',
  });
  tenant = await servers.register(server);
  other = await servers.register(server);
}, 60_000);
afterAll(() => servers.stop());

const root = '/api/v1/healthcheck';
const send = (method: string, path: string, body?: unknown, as: Tenant = tenant): Promise<Answer> =>
  ask(server.url, method, path, { as: as.token, ...(body !== undefined && { body }) });
const refusal = ({ status, body }: Answer) => [status, body];
const messages = (...texts: readonly string[]) => ({ messages: texts });

const made = async (kind: string, body: object, as: Tenant = tenant): Promise<Answer['body']> => {
  const answer = await send('POST', `${root}/${kind}`, body, as);
  expect([answer.status, answer.body.messages]).toEqual([200, undefined]);
  return answer.body;
};

/** The bodies that the command line of the prior art sends, byte for byte, for the fewest flags. */
const sent = (name: string) =>
  ({
    http: `{"name":"${name}","description":"","labels":{},"interval":"60s","bool":true,"timeout":"5s","valid-status":[200],"target":"shop.example","method":"GET","port":443,"redirect":true,"protocol":"https","insecure":false,"server-name":""}`,
    tcp: `{"name":"${name}","description":"","labels":{},"interval":"60s","bool":true,"timeout":"5s","target":"shop.example","port":443,"should-fail":false}`,
    tls: `{"name":"${name}","description":"","labels":{},"interval":"60s","bool":true,"timeout":"5s","target":"shop.example","port":443,"insecure":false,"expiration-delay":""}`,
    dns: `{"name":"${name}","description":"","labels":{},"interval":"60s","bool":true,"timeout":"5s","domain":"shop.example"}`,
    command: `{"name":"${name}","description":"","labels":{},"interval":"60s","bool":false,"timeout":"5s","command":"ls","arguments":null}`,
  }) as const;
const resent = (name: string) =>
  ({
    http: `{"enabled":true,"insecure":false,"interval":"30s","method":"GET","name":"${name}","port":443,"protocol":"https","redirect":true,"server-name":"","target":"shop.example","timeout":"5s","valid-status":[200]}`,
    tcp: `{"enabled":true,"interval":"30s","name":"${name}","port":443,"should-fail":false,"target":"shop.example","timeout":"5s"}`,
    tls: `{"enabled":true,"expiration-delay":"","insecure":false,"interval":"30s","name":"${name}","port":443,"target":"shop.example","timeout":"5s"}`,
    dns: `{"domain":"shop.example","enabled":true,"interval":"30s","name":"${name}","timeout":"5s"}`,
    command: `{"arguments":null,"command":"ls","enabled":false,"interval":"30s","name":"${name}","timeout":"5s"}`,
  }) as const;
const kinds = ['http', 'tcp', 'tls', 'dns', 'command'] as const;
const answered = {
  http: {
    'valid-status': [200],
    target: 'shop.example',
    method: 'GET',
    port: 443,
    redirect: true,
    protocol: 'https',
    insecure: false,
  },
  tcp: { target: 'shop.example', port: 443, 'should-fail': false },
  tls: { target: 'shop.example', port: 443, insecure: false },
  dns: { domain: 'shop.example' },
  command: { command: 'ls' },
} as const;

describe.each(kinds)('the command line of the prior art, with a check of kind %s', (kind) => {
  const name = `cli-${kind}`;

  it('creates it, and every success is 200', async () => {
    const answer = await send('POST', `${root}/${kind}`, sent(name)[kind]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name,
      type: kind,
      interval: '60s',
      timeout: '5s',
      'created-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      enabled: kind !== 'command',
      ...answered[kind],
    });
  });

  it('gets it by its id and by its name, with a content type and no body', async () => {
    const byName = await send('GET', `${root}/${name}`);
    expect(byName).toMatchObject({ status: 200, body: { name, type: kind } });
    expect((await send('GET', `${root}/${byName.body.id}`)).body).toEqual(byName.body);
  });

  it('replaces it, with `enabled` in place of `bool`, and keeps its id and time', async () => {
    const before = (await send('GET', `${root}/${name}`)).body;
    const answer = await send('PUT', `${root}/${kind}/${before.id}`, resent(name)[kind]);
    expect(refusal(answer)).toEqual([200, { ...before, interval: '30s' }]);
  });

  it('deletes it, with a content type and no body', async () => {
    const { body } = await send('GET', `${root}/${name}`);
    const answer = await send('DELETE', `${root}/${body.id}`);
    expect(refusal(answer)).toEqual([200, messages('Healthcheck deleted')]);
    expect(refusal(await send('GET', `${root}/${name}`))).toEqual([404, messages('healthcheck not found')]);
  });
});

describe('what the real programs need', () => {
  it('1: `bool` enables a check when it is created, `enabled` when it is updated, and each works in both', async () => {
    const created = await made('tcp', tcp({ bool: true }));
    expect(created.enabled).toBe(true);
    expect((await made('tcp', tcp({ enabled: true }))).enabled).toBe(true);
    expect((await made('tcp', tcp())).enabled).toBe(false);
    const replace = async (change: object) =>
      (await send('PUT', `${root}/tcp/${created.id}`, tcp(change))).body.enabled;
    expect(await replace({ enabled: false, bool: true })).toBe(false);
    expect(await replace({ bool: true })).toBe(true);
    expect(await replace({ bool: null })).toBe(false);
  });

  it('2: an empty expiration delay is left out of answers and of discovery', async () => {
    const body = sent('bare-tls').tls;
    expect(body).toContain('"expiration-delay":""');
    const check = await made('tls', body as unknown as object);
    expect(check).not.toHaveProperty('expiration-delay');
    const { body: poll } = await send('GET', '/api/v1/cabourotte/discovery');
    const found = poll['tls-checks'].find(({ name }: { name: string }) => name === 'bare-tls');
    expect(found).toEqual({ ...check, 'server-name': 'shop.example' });
  });

  it('3: discovery names the server of a TLS check, and keeps a name that is given', async () => {
    await made('tls', tcp({ name: 'named-tls', 'server-name': 'other.example' }));
    const { body: poll } = await send('GET', '/api/v1/cabourotte/discovery');
    const names = Object.fromEntries(
      poll['tls-checks'].map((check: Answer['body']) => [check.name, check['server-name']]),
    );
    expect(names).toMatchObject({ 'named-tls': 'other.example', 'bare-tls': 'shop.example' });
  });

  it('4: a command check is one of private probers, is found by discovery and cannot be enabled', async () => {
    const command = { ...tcp({ name: 'disk' }), command: 'df', arguments: ['-h', ''] };
    await made('command', command);
    const { body: poll } = await send('GET', '/api/v1/cabourotte/discovery');
    expect(poll['command-checks']).toEqual([
      expect.objectContaining({ name: 'disk', arguments: ['-h', ''] }),
    ]);
    const answer = await send('POST', `${root}/command`, { ...command, name: 'disk 2', bool: true });
    expect([answer.status, answer.body.messages[0]]).toEqual([
      400,
      expect.stringContaining('private probers'),
    ]);
  });

  it('5: a pattern that RE2 refuses is refused in the words of the prior art', async () => {
    for (const pattern of ['(?=x)', '(?<!a)b', String.raw`(a)\1`, '[']) {
      const answer = await send('POST', `${root}/http`, http({ 'body-regexp': ['ok', pattern] }));
      expect(refusal(answer)).toEqual([400, messages(`Invalid Regex ${pattern} in body-regexp`)]);
    }
    expect((await made('http', http({ 'body-regexp': [String.raw`(?i)^ok\b`] })))['body-regexp']).toEqual([
      String.raw`(?i)^ok\b`,
    ]);
  });

  it('6: every check in a list has its type and the time of its creation', async () => {
    const { body } = await send('GET', root);
    expect(body.result.length).toBeGreaterThan(4);
    for (const check of body.result) {
      expect(kinds).toContain(check.type);
      expect(Date.parse(check['created-at'])).not.toBeNaN();
    }
  });

  it('8: a check that names no zone runs in all of them, and one that names some in those', async () => {
    const { id } = await made('tcp', tcp());
    const zonesOf = async () =>
      (await servers.db.selectFrom('health_checks').select('zones').where('id', '=', id).executeTakeFirst())
        ?.zones;
    expect(await zonesOf()).toEqual(['fr-par-1', 'pl-waw-1']);
    const answer = await send('PUT', `${root}/tcp/${id}`, tcp({ zones: ['pl-waw-1', 'pl-waw-1'] }));
    expect([answer.body.zones, await zonesOf()]).toEqual([['pl-waw-1'], ['pl-waw-1']]);
    const refused = await send('PUT', `${root}/tcp/${id}`, tcp({ zones: ['mars'] }));
    expect([refused.status, refused.body.messages[0]]).toEqual([400, expect.stringContaining('mars')]);
  });

  it('9: a refusal is messages, with the status that the command line prints', async () => {
    const answer = await send('POST', `${root}/tcp`, {});
    expect([answer.status, answer.body]).toEqual([400, { messages: [expect.any(String)] }]);
  });

  it('11: unknown keys are ignored, and null and empty values are left out of answers', async () => {
    const nothing = {
      description: '',
      labels: {},
      headers: null,
      query: {},
      body: '',
      host: '',
      path: null,
      'body-regexp': null,
      'server-name': '',
      key: '',
      cert: null,
      cacert: '',
      redirect: null,
      insecure: null,
      zones: null,
      bool: null,
      enabled: null,
    };
    const check = await made('http', http({ ...nothing, colour: 'red', 'source-ip': '192.0.2.1' }));
    expect(Object.keys(check).toSorted()).toEqual([
      'created-at',
      'enabled',
      'id',
      'insecure',
      'interval',
      'method',
      'name',
      'port',
      'protocol',
      'redirect',
      'target',
      'timeout',
      'type',
      'valid-status',
    ]);
    const command = { ...tcp(), command: 'ls', arguments: null };
    expect(await made('command', command)).not.toHaveProperty('arguments');
  });

  it('12: an update without description and labels takes them away', async () => {
    const check = await made('tcp', tcp({ description: 'the shop', labels: { team: 'shop' } }));
    expect(check).toMatchObject({ description: 'the shop', labels: { team: 'shop' } });
    const { body } = await send('PUT', `${root}/tcp/${check.id}`, tcp({ name: check.name }));
    expect(body).not.toHaveProperty('description');
    expect(body).not.toHaveProperty('labels');
  });

  it.each([
    ['a slash', 'shop/eu/checkout', 'shop/eu/checkout'],
    ['an encoded slash', 'shop/us', 'shop%2Fus'],
    ['a space', 'the shop', 'the%20shop'],
    ['a percent sign that is encoded', '100% up', '100%25%20up'],
    ['a percent sign that is not', 'a%41b', 'a%41b'],
    ['a question mark', 'up?', 'up?'],
    ['a question mark and a slash', 'up?no/yes=1', 'up?no/yes=1'],
    ['other scripts', 'Überprüfung 检查', encodeURIComponent('Überprüfung 检查')],
    ['the word of a kind', 'http', 'http'],
    ['a path of the API', 'http/try', 'http/try'],
  ])('14: a name with %s is found as the command line asks for it', async (_what, name, asked) => {
    const { id } = await made('tcp', tcp({ name }));
    expect((await send('GET', `${root}/${asked}`)).body).toMatchObject({ id, name });
    await send('DELETE', `${root}/${id}`);
  });

  it('14: of two names that one URL may stand for, the decoded one is meant', async () => {
    const encoded = await made('tcp', tcp({ name: 'a%20b' }));
    expect((await send('GET', `${root}/a%20b`)).body.id).toBe(encoded.id);
    const plain = await made('tcp', tcp({ name: 'a b' }));
    expect((await send('GET', `${root}/a%20b`)).body.id).toBe(plain.id);
    expect((await send('GET', `${root}/a%2520b`)).body.id).toBe(encoded.id);
  });
});

describe('the sentences of the prior art', () => {
  const regexp = { 'body-regexp': ['(?=x)'] };

  it.each([
    ['the body is not of its type', { port: '443' }, 'invalid JSON payload, field port is incorrect'],
    ['a pattern is not RE2', regexp, 'Invalid Regex (?=x) in body-regexp'],
    ['the interval is no duration', { interval: 'often' }, 'invalid healthcheck interval'],
    ['the timeout is no duration', { timeout: '5' }, 'invalid healthcheck timeout'],
    ['the timeout is zero', { timeout: '0s' }, 'invalid healthcheck timeout'],
    [
      'the interval is too short',
      { interval: '4999ms', timeout: '1s' },
      'the minimum healthcheck interval is 5 seconds',
    ],
    [
      'the interval is shorter than the timeout',
      { interval: '10s', timeout: '10001ms' },
      'the healthcheck interval should be greater than its timeout',
    ],
  ])('answer 400 when %s', async (_when, change, sentence) => {
    const created = await send('POST', `${root}/http`, http(change));
    expect(refusal(created)).toEqual([400, messages(sentence)]);
    const { id } = await made('http', http());
    const replaced = await send('PUT', `${root}/http/${id}`, http(change));
    const capital = sentence.replace(/^invalid h/, 'Invalid h').replace(/^the minimum/, 'The minimum');
    expect(refusal(replaced)).toEqual([400, messages(capital)]);
    await send('DELETE', `${root}/${id}`);
  });

  it('answer 400 when the expiration delay is no duration', async () => {
    const answer = await send('POST', `${root}/tls`, tcp({ 'expiration-delay': 'a week' }));
    expect(refusal(answer)).toEqual([400, messages('Invalid healthcheck expiration delay')]);
  });

  it('accept an interval that equals the timeout, and repeat it as it was sent', async () => {
    const check = await made('tcp', tcp({ interval: '0.25m', timeout: '15000ms' }));
    expect(check).toMatchObject({ interval: '0.25m', timeout: '15000ms' });
  });

  it('answer 409 for a name that is taken', async () => {
    const [one, two] = [await made('tcp', tcp()), await made('tcp', tcp())];
    expect(
      refusal(await send('POST', `${root}/dns`, { ...tcp({ name: one.name }), domain: 'a.example' })),
    ).toEqual([409, messages(`a healthcheck named ${one.name} already exists`)]);
    expect(refusal(await send('PUT', `${root}/tcp/${two.id}`, tcp({ name: one.name })))).toEqual([
      409,
      messages(`A healthcheck named ${one.name} already exists`),
    ]);
    expect((await made('tcp', tcp({ name: one.name }), other)).name).toBe(one.name);
  });

  it('answer 404 for what is not there', async () => {
    const unknown = '0b1c9a2e-4c1f-4d3a-9f0e-1a2b3c4d5e6f';
    const notFound = [404, messages('healthcheck not found')];
    expect(refusal(await send('GET', `${root}/${unknown}`))).toEqual(notFound);
    expect(refusal(await send('GET', `${root}/no%00thing`))).toEqual(notFound);
    expect(refusal(await send('GET', `${root}/`))).toEqual(notFound);
    expect(refusal(await send('DELETE', `${root}/${unknown}`))).toEqual(notFound);
    expect(refusal(await send('DELETE', `${root}/not-an-id`))).toEqual(notFound);
    const missing = [404, messages('resource not found')];
    expect(refusal(await send('PUT', `${root}/tcp/${unknown}`, tcp()))).toEqual(missing);
    expect(refusal(await send('PUT', `${root}/tcp/not-an-id`, tcp()))).toEqual(missing);
    const { id } = await made('tcp', tcp());
    expect(refusal(await send('PUT', `${root}/http/${id}`, http()))).toEqual(missing);
    const unknownKind = await send('POST', `${root}/gopher`, tcp());
    expect([unknownKind.status, Object.keys(unknownKind.body)]).toEqual([405, ['messages']]);
  });

  it('answer 415 for a body that is not JSON', async () => {
    const answer = await ask(server.url, 'POST', `${root}/tcp`, {
      as: tenant.token,
      body: JSON.stringify(tcp()),
      headers: { 'content-type': 'text/plain' },
    });
    expect([answer.status, Object.keys(answer.body)]).toEqual([415, ['messages']]);
  });
});
