import { randomUUID } from 'node:crypto';
import { text as textOf } from 'node:stream/consumers';
import { type Database, migrateToLatest, openDatabase } from '@bellwether/database';
import { testDatabaseUrl } from '@bellwether/local/testing';
import { parseExposition, type ParsedSample } from '@bellwether/telemetry/testing';
import { sql } from 'kysely';
import type { HealthChecksTelemetry } from '../health-checks.telemetry.js';
import { insertChecks, insertOrganization } from './testing/stored-checks.js';
import { TenantScrapesService } from './tenant-scrapes.service.js';

let db: Database;
let scrapes: TenantScrapesService;
const outcomes: string[] = [];

/** The service with another limit. */
const scrapesWith = (limit: number): TenantScrapesService => {
  const telemetry = { tenantScraped: (outcome: string) => outcomes.push(outcome) };
  const settings = { health_checks: { scrape_limit: limit } };
  return new TenantScrapesService(
    db,
    telemetry as unknown as HealthChecksTelemetry,
    settings as ConstructorParameters<typeof TenantScrapesService>[2],
  );
};

beforeAll(async () => {
  db = openDatabase({ url: await testDatabaseUrl(), poolSize: 4 });
  await migrateToLatest(db);
  scrapes = scrapesWith(64_000_000);
});
afterAll(() => db.destroy());
beforeEach(() => {
  outcomes.length = 0;
});

const ask = (organizationId: string, names?: readonly string[], signal = new AbortController().signal) => ({
  organizationId,
  names,
  representation: { format: 'text', isGzip: false } as const,
  signal,
});

async function samplesOf(
  organizationId: string,
  names?: readonly string[],
): Promise<readonly ParsedSample[]> {
  const page = await scrapes.open(ask(organizationId, names));
  return parseExposition(await textOf(page as NonNullable<typeof page>)).flatMap(({ samples }) => samples);
}

const totals = (samples: readonly ParsedSample[]) =>
  samples
    .filter(({ name }) => name === 'healthcheck_total')
    .map(({ labels: { name, zone, status }, value }) => [name, zone, status, value]);

describe('the stored totals of an organization', () => {
  it('are zero in every zone as soon as a check exists', async () => {
    const organizationId = await insertOrganization(db);
    await insertChecks(db, organizationId, [{ name: 'shop', zones: ['b', 'a'], labels: { team: 'web' } }]);
    const samples = await samplesOf(organizationId);
    expect(totals(samples)).toEqual([
      ['shop', 'a', 'failure', 0],
      ['shop', 'a', 'success', 0],
      ['shop', 'b', 'failure', 0],
      ['shop', 'b', 'success', 0],
    ]);
    expect(samples.filter(({ name }) => name === 'healthcheck_info').map(({ labels }) => labels)).toEqual([
      expect.objectContaining({ name: 'shop', kind: 'http', label_team: 'web' }),
    ]);
    expect(samples.filter(({ name }) => name === 'healthcheck_duration_seconds_bucket')).toHaveLength(28);
    expect(outcomes).toEqual(['complete']);
  });

  it('are shown as they are stored, and never those of another organization', async () => {
    const [mine, other] = [await insertOrganization(db), await insertOrganization(db)];
    const [id = ''] = await insertChecks(db, mine, [{ name: 'shop', zones: ['a'] }]);
    const [otherId = ''] = await insertChecks(db, other, [{ name: 'shop', zones: ['a'] }]);
    await sql`insert into health_check_totals
      (check_id, zone, success, failure, attempts, transitions, buckets, sum_seconds, reasons, not_run, phases,
        last_run_at, certificate_expires_at)
      values (${id}, 'a', 3, 1, 5, 2, '{0,0,0,0,3,0,0,0,0,0,0,0,1}', 8.25, '{"timeout": 1}', '{"late": 2}',
        '{"connect": 0.25, "resolve": 0.5}', '2030-01-31T12:00:00.5Z', '2030-02-28T00:00:00Z')`.execute(db);
    await sql`insert into health_check_totals (check_id, zone, success, failure, buckets)
      values (${otherId}, 'a', 77, 99, '{77,0,0,0,0,0,0,0,0,0,0,0,99}')`.execute(db);
    const samples = await samplesOf(mine);
    expect(new Set(samples.map(({ labels }) => labels['id']))).toEqual(new Set([id]));
    const labels = { id, name: 'shop', zone: 'a' };
    const valueOf = (name: string, more: object = {}) =>
      samples.find(
        (sample) =>
          sample.name === `healthcheck_${name}` &&
          Object.entries({ ...labels, ...more }).every(([key, value]) => sample.labels[key] === value),
      )?.value;
    expect([valueOf('total', { status: 'success' }), valueOf('total', { status: 'failure' })]).toEqual([
      3, 1,
    ]);
    expect(valueOf('duration_seconds_bucket', { le: '0.05' })).toBe(0);
    expect(valueOf('duration_seconds_bucket', { le: '0.1' })).toBe(3);
    expect(valueOf('duration_seconds_bucket', { le: '10' })).toBe(4);
    expect(valueOf('duration_seconds_bucket', { le: '+Inf' })).toBe(4);
    expect([valueOf('duration_seconds_sum'), valueOf('duration_seconds_count')]).toEqual([8.25, 4]);
    expect([valueOf('attempts_total'), valueOf('transitions_total')]).toEqual([5, 2]);
    expect(valueOf('failures_total', { reason: 'timeout' })).toBe(1);
    expect(valueOf('not_run_total', { reason: 'late' })).toBe(2);
    expect(valueOf('phase_seconds', { phase: 'connect' })).toBe(0.25);
    expect(valueOf('last_run_timestamp_seconds')).toBe(Date.UTC(2030, 0, 31, 12) / 1000 + 0.5);
    expect(valueOf('certificate_expiry_timestamp_seconds')).toBe(Date.UTC(2030, 1, 28) / 1000);
    expect(totals(await samplesOf(randomUUID()))).toEqual([]);
  });

  it('are gone at the next scrape after the check is deleted, and of another check of the same name begin at zero', async () => {
    const organizationId = await insertOrganization(db);
    const [id] = await insertChecks(db, organizationId, [{ name: 'shop', zones: ['a'] }]);
    await sql`insert into health_check_totals (check_id, zone, success, buckets)
      values (${id}, 'a', 7, array_fill(0::bigint, array[13]))`.execute(db);
    await sql`update health_checks set deleted_at = now() where id = ${id}`.execute(db);
    expect(await samplesOf(organizationId)).toEqual([]);
    await insertChecks(db, organizationId, [{ name: 'shop', zones: ['a'] }]);
    expect(totals(await samplesOf(organizationId)).map(([, , , value]) => value)).toEqual([0, 0]);
  });

  it('keep counting under a new name', async () => {
    const organizationId = await insertOrganization(db);
    const [id] = await insertChecks(db, organizationId, [{ name: 'shop', zones: ['a'] }]);
    await sql`insert into health_check_totals (check_id, zone, success, buckets)
      values (${id}, 'a', 7, array_fill(0::bigint, array[13]))`.execute(db);
    await sql`update health_checks set name = ${'the "new" shop'} where id = ${id}`.execute(db);
    expect(totals(await samplesOf(organizationId))).toContainEqual(['the "new" shop', 'a', 'success', 7]);
  });

  it('are all there, each once, where they fill several pages of the database', async () => {
    const organizationId = await insertOrganization(db);
    const checks = Array.from({ length: 900 }, (_, i) => ({ name: `check ${i}`, zones: ['a', 'b', 'c'] }));
    await insertChecks(db, organizationId, checks);
    const found = totals(await samplesOf(organizationId, ['healthcheck_total', 'healthcheck_info']));
    const expected = checks.flatMap(({ name, zones }) =>
      zones.flatMap((zone) => ['failure', 'success'].map((status) => [name, zone, status, 0])),
    );
    const sorted = (list: readonly unknown[]) => list.map((item) => JSON.stringify(item)).toSorted();
    expect(sorted(found)).toEqual(sorted(expected));
    const infos = await samplesOf(organizationId, ['healthcheck_info']);
    expect(infos).toHaveLength(900);
  });

  it('are refused as a whole where their page is too large, and some families of it are not', async () => {
    const organizationId = await insertOrganization(db);
    const checks = Array.from({ length: 100 }, (_, i) => ({ name: `check ${i}`, zones: ['a'] }));
    await insertChecks(db, organizationId, checks);
    const strict = scrapesWith(65_536);
    await expect(strict.open(ask(organizationId))).rejects.toMatchObject({
      code: 'GEN_PAYLOAD_TOO_LARGE',
      message: expect.stringContaining('?name[]='),
    });
    expect(outcomes).toEqual(['too_large']);
    const page = await strict.open(ask(organizationId, ['healthcheck_total']));
    expect((await textOf(page as NonNullable<typeof page>)).split('\n')).toHaveLength(203);
  });

  it('are not read for a client that left, and the place is free again', async () => {
    const organizationId = await insertOrganization(db);
    await insertChecks(db, organizationId, [{ name: 'shop', zones: ['a'] }]);
    const gone = AbortSignal.abort();
    for (let scrape = 0; scrape < 20; scrape++) {
      expect(await scrapes.open(ask(organizationId, undefined, gone))).toBeUndefined();
      const page = await scrapes.open(ask(organizationId));
      page?.destroy();
    }
    expect(totals(await samplesOf(organizationId))).toHaveLength(2);
  });
});
