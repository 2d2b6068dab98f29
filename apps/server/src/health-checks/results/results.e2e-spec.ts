import { randomUUID } from 'node:crypto';
import type { TestProcess } from '@bellwether/local/testing';
import { type Answer, ask, type Tenant, TenantServers } from '../testing/tenant-server.js';

let servers: TenantServers;
let server: TestProcess;
let tenant: Tenant;
let other: Tenant;
let checkId: string;
let foreignId: string;
beforeAll(async () => {
  servers = await TenantServers.open();
  server = await servers.start({ BELLWETHER_HEALTH_CHECKS_REGISTRATION: 'true' });
  [tenant, other] = [await servers.register(server), await servers.register(server)];
  checkId = await createCheck(tenant, 'shop');
  foreignId = await createCheck(other, 'theirs');
  await store(tenant, checkId, 250, ({ index }) => ({ success: index % 5 !== 0 }));
  await store(other, foreignId, 3);
}, 60_000);
afterAll(() => servers.stop());

const createCheck = async ({ token }: Tenant, name: string): Promise<string> => {
  const body = { name, interval: '60s', timeout: '5s', target: 'a.example', port: 1 };
  return (await ask(server.url, 'POST', '/api/v1/healthcheck/tcp', { as: token, body })).body.id;
};

/** Two results in each second, so that their time alone does not order them. */
const timeOf = (index: number): Date => new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 2) * 1_000);

const store = async (
  { organizationId }: Tenant,
  check: string,
  count: number,
  change: (one: { index: number }) => object = () => ({}),
) => {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    organization_id: organizationId,
    check_id: check,
    zone: 'local',
    success: true,
    duration_ms: index,
    summary: 'TCP healthcheck on a.example:1',
    message: 'success',
    created_at: timeOf(index),
    ...change({ index }),
  }));
  await servers.db.insertInto('health_check_results').values(rows).execute();
};

const list = (query: Readonly<Record<string, string>> = {}, as = tenant): Promise<Answer> =>
  ask(server.url, 'GET', `/api/v1/result/healthchecks?${new URLSearchParams(query)}`, { as: as.token });
const durations = ({ body }: Answer): number[] =>
  body.result.map(({ duration }: { duration: number }) => duration);

describe('results', () => {
  it('have the fields that the command line of the prior art decodes', async () => {
    const { status, body } = await list({ 'end-date': '2026-01-01T00:00:00Z', success: 'true' });
    expect(status).toBe(200);
    expect(body.result).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        success: true,
        labels: { healthcheck_name: 'shop', zone: 'local' },
        'created-at': '2026-01-01T00:00:00.000Z',
        summary: 'TCP healthcheck on a.example:1',
        message: 'success',
        'healthcheck-id': checkId,
        duration: 1,
        type: 'tcp',
      },
    ]);
    expect(body.result[0].duration).toBe(Math.trunc(body.result[0].duration));
  });

  it('are newest first, a hundred a page, each on one page', async () => {
    const pages = [];
    for (const page of ['1', '2', '3', '4']) pages.push((await list({ page })).body.result);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50, 0]);
    const all = pages.flat();
    expect(new Set(all.map(({ id }) => id)).size).toBe(250);
    const times = all.map((result) => Date.parse(result['created-at']));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect((await list({ page: '2' })).body.result).toEqual(pages[1]);
    expect((await list()).body.result).toEqual(pages[0]);
  });

  it('are those between two times with up to nine decimals, as the command line sends them', async () => {
    const between = (start: string, end: string) => list({ 'start-date': start, 'end-date': end, page: '1' });
    const four = await between('2026-01-01T00:00:09.999999999Z', '2026-01-01T01:00:11.000000001+01:00');
    expect(durations(four).toSorted((a, b) => a - b)).toEqual([20, 21, 22, 23]);
    expect(durations(await between('2026-01-01T00:00:10.000001Z', '2026-01-01T00:00:10.999Z'))).toEqual([]);
    expect(durations(await list({ 'start-date': '2026-01-01T00:02:04Z' })).toSorted()).toEqual([248, 249]);
  });

  it('are those of a check, and those that succeeded or failed', async () => {
    const second = await createCheck(tenant, 'second');
    await store(tenant, second, 2);
    expect(durations(await list({ 'healthcheck-id': second })).toSorted()).toEqual([0, 1]);
    const failed = await list({ success: 'false', 'healthcheck-id': checkId });
    expect(failed.body.result).toHaveLength(50);
    expect(failed.body.result.every(({ success }: { success: boolean }) => !success)).toBe(true);
    await ask(server.url, 'DELETE', `/api/v1/healthcheck/${second}`, { as: tenant.token });
    expect((await list({ 'healthcheck-id': second })).body).toEqual({ result: [] });
  });

  it('of another organization answer as those of a check that does not exist', async () => {
    const foreign = await list({ 'healthcheck-id': foreignId });
    const unknown = await list({ 'healthcheck-id': randomUUID() });
    expect([foreign.status, foreign.body]).toEqual([unknown.status, unknown.body]);
    expect((await list({}, other)).body.result).toHaveLength(3);
    expect(JSON.stringify((await list()).body)).not.toContain('theirs');
  });

  it('take an empty parameter as none', async () => {
    const query = { 'start-date': '', 'end-date': '', 'healthcheck-id': '', page: '', success: '' };
    expect((await list(query)).body.result).toHaveLength(100);
  });

  it.each([
    ['start-date', 'yesterday'],
    ['start-date', '2026-01-01 00:00:00'],
    ['start-date', '2026-02-30T00:00:00Z'],
    ['end-date', '2026-01-01T00:00:00.0000000001Z'],
    ['end-date', '0000-01-01T00:00:00Z'],
    ['healthcheck-id', 'shop'],
    ['page', '0'],
    ['page', '-1'],
    ['page', '1.5'],
    ['page', '1001'],
    ['page', '99999999999'],
    ['success', 'maybe'],
  ])('are refused with %s=%s', async (key, value) => {
    const { status, body } = await list({ [key]: value });
    expect([status, body]).toEqual([400, { messages: [expect.stringContaining(key)] }]);
  });
});
