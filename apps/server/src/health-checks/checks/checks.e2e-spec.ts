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
    BELLWETHER_HEALTH_CHECKS_LABELS_MAX: '3',
    BELLWETHER_HEALTH_CHECKS_CHECKS_MAX: '60',
    BELLWETHER_HEALTH_CHECKS_TIMEOUT_MAX: '30s',
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

describe('checks', () => {
  it('are listed by name, and by an RE2 pattern that may match anywhere', async () => {
    for (const name of ['list/b', 'list/a', 'unlisted']) await made('tcp', tcp({ name }));
    const named = async (pattern: string) =>
      (await send('GET', `${root}?name-pattern=${encodeURIComponent(pattern)}`)).body.result.map(
        ({ name }: { name: string }) => name,
      );
    expect(await named('^list/')).toEqual(['list/a', 'list/b']);
    expect(await named('list')).toEqual(['list/a', 'list/b', 'unlisted']);
    expect(await named('(?i)LIST/[b]$')).toEqual(['list/b']);
    expect(await named('^nothing$')).toEqual([]);
    expect((await named('')).length).toBe((await send('GET', root)).body.result.length);
  });

  it.each([['(?=x)'], ['['], [`${'a'.repeat(1_025)}`], ['((a{10}){10}){10}|((b{10}){10}){10}']])(
    'are not listed by %s',
    async (pattern) => {
      const answer = await send('GET', `${root}?name-pattern=${encodeURIComponent(pattern)}`);
      expect(refusal(answer)).toEqual([400, messages('Invalid regex for the name-pattern parameter')]);
    },
  );

  it('of another organization answer as those that do not exist', async () => {
    const { id, name } = await made('tcp', tcp(), other);
    const unknown = '0b1c9a2e-4c1f-4d3a-9f0e-1a2b3c4d5e6f';
    const shown = ({ status, headers, body }: Answer) => {
      const { 'x-request-id': _id, date: _date, ...rest } = Object.fromEntries(headers);
      return { status, rest, body };
    };
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['DELETE', '', undefined],
      ['PUT', '/tcp', tcp()],
    ] as const) {
      const foreign = await send(method, `${root}${path}/${id}`, body);
      expect(shown(foreign)).toEqual(shown(await send(method, `${root}${path}/${unknown}`, body)));
      expect(foreign.status).toBe(404);
    }
    expect((await send('GET', `${root}/${name}`)).status).toBe(404);
    expect(JSON.stringify((await send('GET', root)).body)).not.toContain(id);
    expect((await send('GET', `${root}/${id}`, undefined, other)).body.name).toBe(name);
  });

  it('with files of a private prober cannot be enabled', async () => {
    const files = { key: '/etc/key', cert: '/etc/cert', cacert: '/etc/ca' };
    expect(await made('tls', tcp(files))).toMatchObject(files);
    for (const change of [files, { cacert: '/etc/ca' }]) {
      for (const [kind, body] of [
        ['http', http({ ...change, bool: true })],
        ['tls', tcp({ ...change, bool: true })],
      ] as const) {
        const answer = await send('POST', `${root}/${kind}`, body);
        expect([answer.status, answer.body.messages[0]]).toEqual([
          400,
          expect.stringContaining('key, cert and cacert'),
        ]);
      }
    }
    expect((await send('POST', `${root}/tls`, tcp({ key: '/etc/key' }))).status).toBe(400);
  });

  it('have no more labels and no longer timeout than the settings say', async () => {
    const labels = { a: '1', b: '2', c: '3' };
    expect((await made('tcp', tcp({ labels }))).labels).toEqual(labels);
    const answer = await send('POST', `${root}/tcp`, tcp({ labels: { ...labels, d: '4' } }));
    expect([answer.status, answer.body.messages[0]]).toEqual([400, expect.stringContaining('labels_max')]);
    await made('tcp', tcp({ timeout: '30s' }));
    const slow = await send('POST', `${root}/tcp`, tcp({ timeout: '30001ms' }));
    expect([slow.status, slow.body.messages[0]]).toEqual([400, expect.stringContaining('timeout_max')]);
    await made('command', { ...tcp({ timeout: '50s' }), command: 'ls' });
  });

  it('of one name that are created at once are one check', async () => {
    const body = tcp();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('POST', `${root}/tcp`, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(409)]);
  });

  it('that are written have a higher revision, also the deleted ones, whose rows stay', async () => {
    const revisionOf = async (id: string) => {
      const row = await servers.db
        .selectFrom('health_checks')
        .select(['revision', 'deleted_at'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return [row.revision, row.deleted_at !== null] as const;
    };
    const { id, name } = await made('tcp', tcp());
    const [created] = await revisionOf(id);
    await send('PUT', `${root}/tcp/${id}`, tcp({ name }));
    const [replaced] = await revisionOf(id);
    await send('DELETE', `${root}/${id}`);
    const [deleted, isDeleted] = await revisionOf(id);
    expect(replaced).toBeGreaterThan(created);
    expect(deleted).toBeGreaterThan(replaced);
    expect(isDeleted).toBe(true);
    expect((await send('DELETE', `${root}/${id}`)).status).toBe(404);
    expect((await made('tcp', tcp({ name }))).id).not.toBe(id);
  });

  it('of one organization are no more than the setting says', async () => {
    const third = await servers.register(server);
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => send('POST', `${root}/tcp`, tcp(), third)),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(4);
    for (const answer of refused) {
      expect([answer.status, answer.body.messages[0]]).toEqual([403, expect.stringContaining('checks_max')]);
    }
    expect((await send('GET', root, undefined, third)).body.result).toHaveLength(60);
  });
});
