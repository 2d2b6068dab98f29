import { once } from 'node:events';
import { get } from 'node:http';
import { type TestProcess, waitUntil } from '@bellwether/local/testing';
import { scrape } from '@bellwether/telemetry/testing';
import { sql } from 'kysely';
import { ask, basic, createToken, type Tenant, TenantServers } from '../testing/tenant-server.js';
import { insertChecks } from './testing/stored-checks.js';
import { startTenantPrometheus, type TenantPrometheus } from './testing/tenant-prometheus.js';
import { startTlsProxy, type TlsProxy } from './testing/tls-proxy.js';

const path = '/api/v1/metrics/healthchecks';

/** The example that the guide for tenants shows. */
const blog = { id: 'cc145703-af98-4c0b-96da-8e06dc934fc7', name: 'mcorbin-blog', zone: 'fr-par-1' };
const exampleBuckets: Readonly<Record<string, number>> = {
  '+Inf': 3,
  '0.005': 0,
  '0.01': 0,
  '0.025': 0,
  '0.05': 0,
  '0.1': 3,
  '0.25': 3,
  '0.5': 3,
  '0.75': 3,
  '1': 3,
  '10': 3,
  '2.5': 3,
  '5': 3,
  '7.5': 3,
};

let servers: TenantServers;
let server: TestProcess;
let tenant: Tenant;
let empty: Tenant;

const headersOf = ({ token }: Tenant) => ({ authorization: basic(token) });

beforeAll(async () => {
  servers = await TenantServers.open();
  server = await servers.start({ BELLWETHER_ENABLE_OBSERVABILITY: 'true' });
  tenant = await servers.register(server);
  empty = await servers.register(server);
  await insertChecks(servers.db, tenant.organizationId, [
    { id: blog.id, name: blog.name, zones: [blog.zone] },
    { name: 'shop', zones: ['fr-par-1', 'pl-waw-1'] },
  ]);
  await sql`insert into health_check_totals (check_id, zone, success, buckets, sum_seconds)
    values (${blog.id}, ${blog.zone}, 3, '{0,0,0,0,3,0,0,0,0,0,0,0,0}', 0.25)`.execute(servers.db);
});
afterAll(() => servers.stop());

describe('the metrics page of an organization', () => {
  it('has the series of the guide, label for label, and as many executions in the histogram', async () => {
    const page = await scrape(server.url + path, { headers: headersOf(tenant) });
    for (const [le, value] of Object.entries(exampleBuckets)) {
      expect(page.value('healthcheck_duration_seconds_bucket', { ...blog, le })).toBe(value);
    }
    expect(page.value('healthcheck_total', { ...blog, status: 'success' })).toBe(3);
    expect(page.value('healthcheck_total', { ...blog, status: 'failure' })).toBe(0);
    expect(page.value('healthcheck_duration_seconds_count', blog)).toBe(3);
    expect(page.value('healthcheck_duration_seconds_sum', blog)).toBe(0.25);
    expect(page.family('healthcheck_duration_seconds').type).toBe('histogram');
    expect(page.family('healthcheck_total').type).toBe('counter');
  });

  it.each([
    [false, false, 'text/plain; version=0.0.4; charset=utf-8'],
    [false, true, 'text/plain; version=0.0.4; charset=utf-8'],
    [true, false, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
    [true, true, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ])('is negotiated: OpenMetrics %p, compressed %p', async (openMetrics, gzip, type) => {
    const page = await scrape(server.url + path, { openMetrics, gzip, headers: headersOf(tenant) });
    expect(page.headers['content-type']).toBe(type);
    expect(page.headers['content-encoding']).toBe(gzip ? 'gzip' : undefined);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['vary']).toBe('Accept, Accept-Encoding');
    expect(page.text.endsWith('# EOF\n')).toBe(openMetrics);
    expect(page.value('healthcheck_total', { ...blog, status: 'success' })).toBe(3);
  });

  it('has the families that name[] asks for', async () => {
    const families = async (query: string) =>
      (await scrape(`${server.url}${path}?${query}`, { headers: headersOf(tenant) })).families.map(
        ({ name }) => name,
      );
    expect(await families('name[]=healthcheck_total')).toEqual(['healthcheck_total']);
    expect(await families('name%5B%5D=healthcheck_info&name[]=healthcheck_total')).toEqual([
      'healthcheck_info',
      'healthcheck_total',
    ]);
    expect(await families('name[]=no_such')).toEqual([]);
    expect(await families('other=1')).toHaveLength(10);
  });

  it('answers HEAD like GET without the page, and no other method', async () => {
    const head = await fetch(server.url + path, { method: 'HEAD', headers: headersOf(tenant) });
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      '',
    ]);
    expect(head.headers.get('content-length')).toBeNull();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const { status, headers, body } = await ask(server.url, method, path, { as: tenant.token });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(body).toEqual({ messages: [expect.any(String)] });
    }
  });

  it('is opened by a token with the permission, and by nothing else', async () => {
    const tokenFor = async (action: string): Promise<readonly [string, string]> => [
      tenant.organizationId,
      await createToken(server.url, tenant.account, { name: action, permissions: { actions: [action] } }),
    ];
    const allowed = basic(await tokenFor('GetHealthchecksMetrics'));
    expect((await fetch(server.url + path, { headers: { authorization: allowed } })).status).toBe(200);
    const other = await tokenFor('ListHealthchecks');
    for (const method of ['GET', 'HEAD']) {
      const statusOf = async (authorization?: string) =>
        (await fetch(server.url + path, { method, headers: authorization ? { authorization } : {} })).status;
      expect(await statusOf()).toBe(401);
      expect(await statusOf(basic([empty.organizationId, tenant.token[1]]))).toBe(401);
      expect(await statusOf(basic(tenant.account))).toBe(401);
      expect(await statusOf(basic(other))).toBe(403);
    }
  });

  it('is valid and without a series where there is no check', async () => {
    for (const openMetrics of [false, true]) {
      const page = await scrape(server.url + path, { openMetrics, headers: headersOf(empty) });
      expect(page.families.flatMap(({ samples }) => samples)).toEqual([]);
    }
  });

  it('is refused as a whole where it is too large, with what to do about it', async () => {
    const strict = await servers.start({ BELLWETHER_HEALTH_CHECKS_SCRAPE_LIMIT: '64kb' });
    const large = await servers.register(server);
    const checks = Array.from({ length: 100 }, (_, i) => ({ name: `check ${i}`, zones: ['a'] }));
    await insertChecks(servers.db, large.organizationId, checks);
    const refused = await ask(strict.url, 'GET', path, { as: large.token });
    expect(refused.status).toBe(413);
    expect(refused.body.messages).toEqual([expect.stringMatching(/name\[\]=.*body_size_limit/)]);
    const some = await scrape(`${strict.url}${path}?name[]=healthcheck_total`, { headers: headersOf(large) });
    expect(some.families[0]?.samples).toHaveLength(200);
  });

  it('is no longer made when its client goes away, and made for the next one', async () => {
    const large = await servers.register(server);
    const checks = Array.from({ length: 10_000 }, (_, i) => ({ name: `check ${i}`, zones: ['a'] }));
    await insertChecks(servers.db, large.organizationId, checks);
    const failed = async () =>
      (await scrape(`${server.url}/metrics`)).value('healthcheck_tenant_scrape_duration_seconds_count', {
        outcome: 'failed',
      });
    const before = (await failed()) ?? 0;
    // More of them than are made at the same time.
    for (let left = 1; left <= 3; left++) {
      const request = get(server.url + path, { headers: headersOf(large), agent: false });
      const [answer] = await once(request, 'response');
      await once(answer, 'readable');
      request.destroy();
      await waitUntil(async () => (await failed()) === before + left, {
        what: 'a page that is given up',
        timeoutMs: 30_000,
      });
    }
    const page = await scrape(`${server.url}${path}?name[]=healthcheck_info`, { headers: headersOf(large) });
    expect(page.families[0]?.samples).toHaveLength(10_000);
  });
});

describe('a Prometheus of the tenant', () => {
  let proxy: TlsProxy;
  let prometheus: TenantPrometheus;

  /** As the guide for tenants shows it; a test scrapes more often, and knows no authority. */
  const job = (name: string, { token: [user, secret] }: Tenant, scheme: string, target: string) => `
  - job_name: "${name}"
    metrics_path: "/api/v1/metrics/healthchecks"
    scheme: ${scheme}
    basic_auth:
      username: '${user}'
      password: '${secret}'
    static_configs:
      - targets:
          - "${target}"
`;

  beforeAll(async () => {
    proxy = await startTlsProxy(server.url);
    const { host } = new URL(server.url);
    const overTls = job('appclacks', tenant, 'https', proxy.address);
    prometheus = await startTenantPrometheus(
      `global: { scrape_interval: 1s }\nscrape_configs:${overTls}` +
        `    tls_config: { insecure_skip_verify: true }\n` +
        job('plain', tenant, 'http', host) +
        job('empty', empty, 'http', host),
    );
    await waitUntil(async () => (await prometheus.query('up == 1')).length === 3, {
      what: 'all targets to be up',
      timeoutMs: 30_000,
    });
  });
  afterAll(async () => {
    await prometheus.stop();
    await proxy.close();
  });

  it.each(['appclacks', 'plain'])('has the series of the guide by the job %s', async (name) => {
    const found = await prometheus.query(`{id="${blog.id}", job="${name}"}`);
    const own = found.map(({ metric, value }) => {
      const { job: _job, instance: _instance, ...labels } = metric;
      return { labels, value };
    });
    const buckets = own.filter(({ labels: { __name__: metric } }) => metric?.endsWith('_bucket'));
    // With OpenMetrics it stores a whole number as 1.0.
    const asShown = (le = ''): string => le.replace(/[.]0$/, '');
    expect(Object.fromEntries(buckets.map(({ labels, value }) => [asShown(labels['le']), value]))).toEqual(
      exampleBuckets,
    );
    for (const { labels } of buckets) {
      expect(labels).toEqual({ __name__: 'healthcheck_duration_seconds_bucket', ...blog, le: labels['le'] });
    }
    expect(own).toContainEqual({
      labels: { __name__: 'healthcheck_total', ...blog, status: 'success' },
      value: 3,
    });
  });

  it('has nothing of another tenant, and a good scrape of one without checks', async () => {
    expect(await prometheus.query('{__name__=~"healthcheck.*", job="empty"}')).toEqual([]);
    expect(await prometheus.query('up{job="empty"} == 1')).toHaveLength(1);
  });

  it('answers the documented queries, also for the first failure of all', async () => {
    await sql`
      insert into health_check_totals (check_id, zone, success, failure, buckets, sum_seconds)
      select c.id, zone, 4, 2, '{0,0,0,0,3,0,0,0,0,0,0,0,3}', 12.5
      from health_checks c, unnest(c.zones) as zone where c.name = 'shop'`.execute(servers.db);
    const answers = (expression: string) =>
      waitUntil(
        async () => {
          const found = (await prometheus.query(expression)).filter(({ value }) => Number.isFinite(value));
          return found.length > 0 ? found : undefined;
        },
        { what: `an answer to ${expression}`, timeoutMs: 30_000 },
      );
    const failing = await answers(
      'count by (id, name) (sum by (id, name, zone) (increase(healthcheck_total{status="failure"}[5m])) > 0) > 1',
    );
    expect(failing).toEqual([{ metric: { id: expect.any(String), name: 'shop' }, value: 2 }]);
    const slow = await answers(
      'histogram_quantile(0.99, sum(rate(healthcheck_duration_seconds_bucket{}[5m])) by (le, id, name))',
    );
    expect(slow).toEqual([{ metric: { id: expect.any(String), name: 'shop' }, value: expect.any(Number) }]);
    expect(slow[0]?.value).toBeGreaterThan(7.5);
  });
});
