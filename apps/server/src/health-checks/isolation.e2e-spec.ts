import { permissions, type Permission } from '@bellwether/config';
import { startProcess, type TestProcess, waitUntil } from '@bellwether/local/testing';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Answer,
  basicAuth,
  httpCheck,
  RunningTenants,
  type TestTenant,
  tokenAuth,
} from './testing/running-tenants.js';

let tenants: RunningTenants;
let worker: TestProcess;
let target: Server;
let own: TestTenant;
let foreign: TestTenant;
/** Every id, name and secret of the foreign organization. */
let foreignTexts: readonly string[];
let ownCheckId: string;
let foreignCheckId: string;
let foreignTokenId: string;
const unknownId = '01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d';

const createCheck = async (tenant: TestTenant, name: string): Promise<string> => {
  const { port } = target.address() as AddressInfo;
  const body = httpCheck(name, {
    target: '127.0.0.1',
    port,
    protocol: 'http',
    interval: '5s',
    timeout: '1s',
    labels: { owner: name },
  });
  const created = await tenants.ask('POST', '/api/v1/healthcheck/http', {
    authorization: tokenAuth(tenant),
    body,
  });
  expect(created.status).toBe(200);
  return (JSON.parse(created.text) as { id: string }).id;
};

beforeAll(async () => {
  target = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  tenants = await RunningTenants.start({ BELLWETHER_HEALTH_CHECKS_SIGN_IN_PER_MINUTE: '10000' });
  worker = await startProcess('worker', { env: { ...tenants.env } });
  [own, foreign] = await Promise.all([tenants.register('alder'), tenants.register('birch')]);
  ownCheckId = await createCheck(own, 'alder-check');
  foreignCheckId = await createCheck(foreign, 'birch-check');
  foreignTokenId = (await tenants.createToken(foreign, 'birch-second', ['*'])).id;
  foreignTexts = ['birch', foreign.organizationId, foreignCheckId, foreignTokenId, foreign.token];
  // Both have totals and results, so that there is something to leak.
  await waitUntil(
    async () => {
      const found = await tenants.db
        .selectFrom('health_check_results')
        .select('check_id')
        .distinct()
        .execute();
      return found.length === 2;
    },
    { timeoutMs: 30_000, what: 'a result of both checks' },
  );
}, 90_000);

afterAll(async () => {
  await worker?.stop();
  await tenants?.stop();
  target?.closeAllConnections();
  target?.close();
});

interface Endpoint {
  readonly method: string;
  readonly path: () => string;
  readonly permission: Permission;
  readonly body?: () => unknown;
}

const window = 'start-date=2020-01-01T00:00:00.000000000Z&end-date=2099-01-01T00:00:00Z&page=1';

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
    path: () => `/api/v1/result/healthchecks?${window}`,
    permission: 'ListHealthchecksResults',
  },
  {
    method: 'GET',
    path: () => `/api/v1/result/healthchecks?${window}&healthcheck-id=${foreignCheckId}`,
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

const comparable = ({ status, headers, text }: Answer) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
});

describe('a token', () => {
  it.each(permissions)(
    'that allows %s opens its own endpoints, and shows nothing of others',
    async (allowed) => {
      const { token } = await tenants.createToken(own, `alder-${allowed}`, [allowed]);
      const authorization = basicAuth(own.organizationId, token);
      for (const { method, path, permission, body } of endpoints) {
        const answer = await tenants.ask(method, path(), { authorization, body: body?.() });
        const isAllowed = allowed === '*' || allowed === permission;
        expect([method, path(), answer.status === 403]).toEqual([method, path(), !isAllowed]);
        for (const text of foreignTexts) {
          expect(answer.text).not.toContain(text);
          expect(JSON.stringify([...answer.headers])).not.toContain(text);
        }
      }
    },
  );

  it('of one organization does not open another', async () => {
    for (const { method, path, body } of endpoints) {
      const authorization = basicAuth(foreign.organizationId, own.token);
      const answer = await tenants.ask(method, path(), { authorization, body: body?.() });
      expect(comparable(answer)).toMatchObject({ status: 401, text: '{"messages":["Unauthorized"]}' });
    }
  });
});

describe('an id of another organization', () => {
  it('is answered as one that does not exist: status, headers and body', async () => {
    const known = [foreignCheckId, foreignTokenId];
    const naming = endpoints.filter(({ path }) => known.some((id) => path().includes(id)));
    expect(naming).toHaveLength(6);
    for (const { method, path, body } of naming) {
      const of = (id: string) => known.reduce((text, each) => text.replace(each, id), path());
      const options = { authorization: tokenAuth(own), body: body?.() };
      const [asked, unknown] = [
        await tenants.ask(method, path(), options),
        await tenants.ask(method, of(unknownId), options),
      ];
      expect(comparable(asked)).toEqual(comparable(unknown));
    }
  });
});

it('nothing of the foreign organization was changed by all that', async () => {
  const authorization = tokenAuth(foreign);
  const check = await tenants.ask('GET', `/api/v1/healthcheck/${foreignCheckId}`, { authorization });
  expect(JSON.parse(check.text)).toMatchObject({ id: foreignCheckId, name: 'birch-check' });
  const token = await tenants.ask('GET', `/api/v1/token/${foreignTokenId}`, { authorization });
  expect(token.status).toBe(200);
});
