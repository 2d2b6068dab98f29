import { randomBytes } from 'node:crypto';
import { basicAuth, type DemoApi, type DemoDomain } from './demo-api.js';
import { type DemoTargets, startDemoTargets, targetHost } from './demo-targets.js';
import type { SeededRandom } from './seeded-random.js';

interface Definition {
  readonly kind: 'http' | 'tcp';
  readonly name: string;
  readonly fields: object;
}

/** Each credential as the header that carries it. */
interface Tenant {
  readonly account: string;
  readonly mistypedAccount: string;
  readonly token: string;
  /** As curl takes it. */
  readonly user: string;
  readonly checks: readonly (Definition & { readonly id: string })[];
}

const http = (name: string, port: number, path: string, more: object = {}): Definition => ({
  kind: 'http',
  name,
  fields: { method: 'GET', protocol: 'http', port, path, 'valid-status': [200], ...more },
});

const tcp = (name: string, port: number, more: object = {}): Definition => ({
  kind: 'tcp',
  name,
  fields: { port, ...more },
});

const organizations = [
  {
    name: 'Demo Bakery',
    definitions: ({ httpPort, tcpPort, closedPort }: DemoTargets) => [
      http('shop', httpPort, '/healthy', { 'body-regexp': ['"stock"'] }),
      http('oven', httpPort, '/slow'),
      tcp('till', tcpPort),
      tcp('cellar', closedPort),
    ],
  },
  {
    name: 'Demo Books',
    definitions: ({ httpPort, closedPort }: DemoTargets) => [
      http('shop', httpPort, '/failing'),
      http('archive', closedPort, '/'),
      tcp('back-door', closedPort, { 'should-fail': true }),
    ],
  },
] as const;

/** As a client sends it. `bool` is how a check is switched on that is created, `enabled` for one that is there. */
const bodyOf = ({ name, fields }: Definition, enabled: boolean): object => ({
  name,
  description: 'Demo traffic',
  labels: { team: 'demo' },
  interval: '5s',
  timeout: '2s',
  bool: enabled,
  enabled,
  target: targetHost,
  ...fields,
});

/** The answer as it has to be, or an error that says what was asked for. */
const expected = async (what: string, asked: ReturnType<DemoApi['call']>) => {
  const { status, body } = await asked;
  if (status !== 200) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
};

const register = async (api: DemoApi, name: string) => {
  const password = randomBytes(16).toString('hex');
  const email = `demo-${randomBytes(6).toString('hex')}@example.org`;
  const person = { 'first-name': 'Demo', 'last-name': name, email, password };
  const body = { organization: { name: `${name} ${email}`, description: 'Demo traffic' }, account: person };
  const registered = await expected(`${name} could not be registered`, api.call('POST', '/register', body));
  const { id } = registered['organization'] as { id: string };
  return { id, account: basicAuth(email, password), mistypedAccount: basicAuth(email, 'mistyped') };
};

const openTenant = async (
  api: DemoApi,
  name: string,
  definitions: readonly Definition[],
): Promise<Tenant> => {
  const { id: organizationId, account, mistypedAccount } = await register(api, name);
  const wanted = { name: 'demo', description: '', ttl: '24h', permissions: { actions: ['*'] } };
  const { token } = await expected(
    `${name} got no token`,
    api.call('POST', '/app/v1/token', wanted, { authorization: account }),
  );
  const authorization = basicAuth(organizationId, String(token));
  const checks: (Definition & { id: string })[] = [];
  for (const definition of definitions) {
    const { id } = await expected(
      `${name} could not define ${definition.name}`,
      api.call('POST', `/api/v1/healthcheck/${definition.kind}`, bodyOf(definition, true), { authorization }),
    );
    checks.push({ ...definition, id: String(id) });
  }
  return {
    account,
    mistypedAccount,
    token: authorization,
    user: `${organizationId}:${String(token)}`,
    checks,
  };
};

type Step = (api: DemoApi, tenant: Tenant) => Promise<unknown>;

const get =
  (path: string, by: 'token' | 'account' | 'mistypedAccount'): Step =>
  (api, tenant) =>
    api.call('GET', path, undefined, { authorization: tenant[by] });

const recentResults: Step = (api, tenant) => {
  const now = Date.now();
  const range = new URLSearchParams({
    'start-date': new Date(now - 300_000).toISOString(),
    'end-date': new Date(now).toISOString(),
    page: '1',
  });
  return get(`/api/v1/result/healthchecks?${range}`, 'token')(api, tenant);
};

/** Each step with its share in percent. */
const steps: readonly (readonly [number, Step])[] = [
  [50, get('/api/v1/metrics/healthchecks', 'token')],
  [25, get('/api/v1/healthcheck', 'token')],
  [20, recentResults],
  [3, get('/app/v1/organization', 'account')],
  [2, get('/app/v1/organization', 'mistypedAccount')],
];

let tenants: readonly Tenant[] = [];

export const healthChecksDemo: DemoDomain = {
  name: 'health-checks',
  async prepare(api) {
    const targets = await startDemoTargets();
    tenants = await Promise.all(
      organizations.map(({ name, definitions }) => openTenant(api, name, definitions(targets))),
    );
  },
  async step(api, random: SeededRandom) {
    await random.weighted(steps)(api, tenants[random.upTo(tenants.length) - 1]!);
  },
  /** The targets end with the demo, so the checks are switched off. What they counted stays. */
  async finish(api) {
    for (const { token, checks } of tenants) {
      for (const check of checks) {
        await api.call('PUT', `/api/v1/healthcheck/${check.kind}/${check.id}`, bodyOf(check, false), {
          authorization: token,
        });
      }
    }
    return [
      'What the two tenants of the demo scrape, for a day:',
      ...tenants.map(({ user }) => `  curl -u ${user} ${api.url}/api/v1/metrics/healthchecks`),
    ];
  },
};
