import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { permissions, type Permission } from '@bellwether/config';
import { type TestProcess, waitUntil } from '@bellwether/local/testing';
import { type Answer, ask, createToken, type Tenant, TenantServers } from './testing/tenant-server.js';

let servers: TenantServers;
let url: string;
let target: Server;
let own: Tenant;
let foreign: Tenant;
/** What must not be seen by the other organization. */
let foreignTexts: readonly string[];
let ownCheckId: string;
let foreignCheckId: string;
let foreignTokenId: string;
const unknownId = '01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d';

/** As the command line of the prior art sends a new check. */
const httpCheck = (name: string) => ({
  name,
  description: '',
  labels: { owner: name },
  interval: '5s',
  timeout: '1s',
  bool: true,
  'valid-status': [200],
  target: '127.0.0.1',
  port: (target.address() as AddressInfo).port,
  method: 'GET',
  protocol: 'http',
  path: '/',
  redirect: true,
  body: '',
});

const createCheck = async (tenant: Tenant, name: string): Promise<string> => {
  const asked = { as: tenant.token, body: httpCheck(name) };
  const { status, body } = await ask(url, 'POST', '/api/v1/healthcheck/http', asked);
  expect([status, body]).toEqual([200, expect.objectContaining({ name })]);
  return body.id;
};

const checksWithResults = async (): Promise<number> =>
  (await servers.db.selectFrom('health_check_results').select('check_id').distinct().execute()).length;

beforeAll(async () => {
  target = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  servers = await TenantServers.open();
  const env = { BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS: 'true' };
  const [server] = await Promise.all([servers.start(env), servers.start(env, 'worker')]);
  url = (server as TestProcess).url;
  own = await servers.register(server as TestProcess, 'Alder');
  foreign = await servers.register(server as TestProcess, 'Birch');
  ownCheckId = await createCheck(own, 'alder-check');
  foreignCheckId = await createCheck(foreign, 'birch-check');
  await createToken(url, foreign.account, { name: 'birch-second' });
  const tokens = await ask(url, 'GET', '/api/v1/token', { as: foreign.token });
  foreignTokenId = tokens.body.result.find(({ name }: { name: string }) => name === 'birch-second').id;
  foreignTexts = ['birch', foreign.organizationId, foreignCheckId, foreignTokenId, foreign.token[1]];
  // Both have totals and results, so that there is something to see.
  await waitUntil(async () => (await checksWithResults()) === 2, {
    timeoutMs: 30_000,
    what: 'a result of each check',
  });
}, 90_000);

afterAll(async () => {
  await servers?.stop();
  target?.closeAllConnections();
  target?.close();
});

interface Endpoint {
  readonly method: string;
  readonly path: () => string;
  readonly permission: Permission;
  readonly body?: () => unknown;
}

const dates = 'start-date=2020-01-01T00:00:00.000000000Z&end-date=2099-01-01T00:00:00Z&page=1';

const endpoints: readonly Endpoint[] = [
  { method: 'GET', path: () => '/api/v1/token', permission: 'ListAPITokens' },
  { method: 'GET', path: () => `/api/v1/token/${foreignTokenId}`, permission: 'GetAPIToken' },
  { method: 'DELETE', path: () => `/api/v1/token/${foreignTokenId}`, permission: 'DeleteAPIToken' },
  { method: 'GET', path: () => '/api/v1/healthcheck', permission: 'ListHealthchecks' },
  { method: 'GET', path: () => '/api/v1/healthcheck?name-pattern=birch', permission: 'ListHealthchecks' },
  { method: 'GET', path: () => `/api/v1/healthcheck/${foreignCheckId}`, permission: 'GetHealthcheck' },
  { method: 'GET', path: () => `/api/v1/healthcheck/${ownCheckId}`, permission: 'GetHealthcheck' },
  {
    method: 'PUT',
    path: () => `/api/v1/healthcheck/http/${foreignCheckId}`,
    permission: 'UpdateHealthcheck',
    body: () => ({ ...httpCheck('taken over'), bool: undefined, enabled: true }),
  },
  { method: 'DELETE', path: () => `/api/v1/healthcheck/${foreignCheckId}`, permission: 'DeleteHealthcheck' },
  {
    method: 'GET',
    path: () => `/api/v1/result/healthchecks?${dates}`,
    permission: 'ListHealthchecksResults',
  },
  {
    method: 'GET',
    path: () => `/api/v1/result/healthchecks?${dates}&healthcheck-id=${foreignCheckId}`,
    permission: 'ListHealthchecksResults',
  },
  { method: 'GET', path: () => '/api/v1/metrics/healthchecks', permission: 'GetHealthchecksMetrics' },
  { method: 'GET', path: () => '/api/v1/cabourotte/discovery', permission: 'CabourotteDiscovery' },
  {
    method: 'GET',
    path: () => '/api/v1/cabourotte/discovery?labels=owner=birch-check',
    permission: 'CabourotteDiscovery',
  },
];

const changing: ReadonlySet<string> = new Set(['date', 'x-request-id']);
const comparable = ({ status, headers, text }: Answer) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => !changing.has(name)),
});

describe('a token', () => {
  it.each(permissions)(
    'that allows %s opens those endpoints, and shows nothing of others',
    async (allowed) => {
      const secret = await createToken(url, own.account, { permissions: { actions: [allowed] } });
      for (const { method, path, permission, body } of endpoints) {
        const as = [own.organizationId, secret] as const;
        const answer = await ask(url, method, path(), { as, body: body?.() });
        const isAllowed = allowed === '*' || allowed === permission;
        expect([method, path(), answer.status !== 403]).toEqual([method, path(), isAllowed]);
        const shown = JSON.stringify(comparable(answer)).toLowerCase();
        for (const text of foreignTexts) expect(shown).not.toContain(text.toLowerCase());
      }
    },
  );

  it('of one organization does not open another', async () => {
    for (const { method, path, body } of endpoints) {
      const as = [foreign.organizationId, own.token[1]] as const;
      const answer = await ask(url, method, path(), { as, body: body?.() });
      expect([answer.status, answer.text]).toEqual([401, '{"messages":["Unauthorized"]}']);
    }
  });
});

describe('an id of another organization', () => {
  it('is answered as an id that does not exist: status, headers and body', async () => {
    const known = [foreignCheckId, foreignTokenId];
    const naming = endpoints.filter(({ path }) => known.some((id) => path().includes(id)));
    expect(naming).toHaveLength(6);
    for (const { method, path, body } of naming) {
      const unknownPath = known.reduce((text, id) => text.replace(id, unknownId), path());
      const asked = { as: own.token, body: body?.() };
      const answer = await ask(url, method, path(), asked);
      expect(comparable(answer)).toEqual(comparable(await ask(url, method, unknownPath, asked)));
    }
  });

  it('is left as it was', async () => {
    const check = await ask(url, 'GET', `/api/v1/healthcheck/${foreignCheckId}`, { as: foreign.token });
    expect(check).toMatchObject({ status: 200, body: { id: foreignCheckId, name: 'birch-check' } });
    const token = await ask(url, 'GET', `/api/v1/token/${foreignTokenId}`, { as: foreign.token });
    expect(token).toMatchObject({ status: 200, body: { name: 'birch-second' } });
  });
});
