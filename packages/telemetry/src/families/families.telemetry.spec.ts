import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { sampleOf } from '../nest/tests/platforms.js';
import { DatabaseTelemetry, type DatabaseOperation } from './database.telemetry.js';
import { HttpTelemetry, methodOf } from './http.telemetry.js';
import { JobTelemetry } from './jobs.telemetry.js';

const scrapeOf = async (registry: MetricRegistry): Promise<string> =>
  String((await new MetricsEndpoint(registry).handle({ method: 'GET', headers: {} })).body);

describe('DatabaseTelemetry', () => {
  it('reads the pool at every scrape, until it is told to stop', async () => {
    const registry = new MetricRegistry({ process: 'shop' });
    let inUse = 3;
    const stop = new DatabaseTelemetry(registry).watchPool(() => ({ size: 10, inUse, waiting: 1 }));
    let text = await scrapeOf(registry);
    expect(['db_pool_size', 'db_pool_in_use', 'db_pool_waiting'].map((name) => sampleOf(text, name))).toEqual(
      [10, 3, 1],
    );
    inUse = 7;
    text = await scrapeOf(registry);
    expect(sampleOf(text, 'db_pool_in_use')).toBe(7);
    stop();
    inUse = 9;
    text = await scrapeOf(registry);
    expect(sampleOf(text, 'db_pool_in_use')).toBe(7);
  });

  it('leaves the pool out of a scrape in which it cannot be read', async () => {
    const registry = new MetricRegistry({ process: 'shop' });
    new DatabaseTelemetry(registry).watchPool(() => {
      throw new Error('the pool is gone');
    });
    const text = await scrapeOf(registry);
    expect(text).not.toMatch(/^db_pool/m);
    expect(sampleOf(text, 'http_server_active_requests')).toBeUndefined();
  });

  it('times queries by operation and table, and bounds both', async () => {
    const registry = new MetricRegistry({ process: 'shop' });
    const { onQuery } = new DatabaseTelemetry(registry);
    onQuery({ operation: 'select', table: 'orders', seconds: 0.25 });
    onQuery({ operation: 'select', table: 'orders', seconds: 0.5 });
    onQuery({ operation: 'merge' as DatabaseOperation, table: 'orders', seconds: 1 });
    for (let table = 0; table < 1000; table++)
      onQuery({ operation: 'insert', table: `t${table}`, seconds: 1 });
    const text = await scrapeOf(registry);
    expect(sampleOf(text, 'db_query_duration_seconds_sum{operation="select",table="orders"}')).toBe(0.75);
    expect(sampleOf(text, 'db_query_duration_seconds_count{operation="other",table="orders"}')).toBe(1);
    expect(text.match(/^db_query_duration_seconds_count/gm)?.length).toBeLessThan(70);
    expect(
      sampleOf(text, 'db_query_duration_seconds_count{operation="insert",table="other"}'),
    ).toBeGreaterThan(900);
  });
});

describe('HttpTelemetry', () => {
  it.each([
    ['GET', 'GET'],
    ['OPTIONS', 'OPTIONS'],
    ['get', '_OTHER'],
    ['PROPFIND', '_OTHER'],
    ['', '_OTHER'],
    [undefined, '_OTHER'],
    ['__proto__', '_OTHER'],
  ])('takes the method %s for %s', (method, expected) => {
    expect(methodOf(method)).toBe(expected);
  });

  it('keeps its bound even where somebody hands it paths for templates', async () => {
    const registry = new MetricRegistry({ process: 'shop' });
    const telemetry = new HttpTelemetry(registry);
    const common = { method: 'GET', status: 200, seconds: 0.1, uncaught: false } as const;
    for (let path = 0; path < 5000; path++) {
      telemetry.started();
      telemetry.finished({
        ...common,
        route: `/orders/${path}`,
        requestBytes: undefined,
        responseBytes: undefined,
      });
    }
    const text = await scrapeOf(registry);
    expect(text.match(/^http_server_request_duration_seconds_count/gm)?.length).toBe(101);
    expect(
      sampleOf(
        text,
        'http_server_request_duration_seconds_count{method="GET",route="other",status_code="200"}',
      ),
    ).toBe(4900);
    expect(sampleOf(text, 'http_server_active_requests')).toBe(0);
  });
});

describe('JobTelemetry', () => {
  it('folds names that are in no contract once there are too many', async () => {
    const registry = new MetricRegistry({ process: 'worker' });
    const telemetry = new JobTelemetry(registry);
    for (let job = 0; job < 3000; job++) telemetry.enqueued('q', `job-${job}`);
    const text = await scrapeOf(registry);
    expect(text.match(/^job_enqueued_total\{/gm)?.length).toBe(51);
    expect(sampleOf(text, 'job_enqueued_total{queue="q",job_name="other"}')).toBe(2950);
  });

  it('never shows an age or a wait below zero, whatever the clocks say', async () => {
    const registry = new MetricRegistry({ process: 'worker' });
    const telemetry = new JobTelemetry(registry);
    const depth = { waiting: 1, active: 0, delayed: 0, failed: 0, paused: 0 };
    telemetry.queueLooked('q', { depth, oldestDueAtMs: 5_000 }, 3_000);
    telemetry.waited('q', 'j', -7);
    const text = await scrapeOf(registry);
    expect(sampleOf(text, 'queue_oldest_job_age_seconds{queue="q"}')).toBe(0);
    expect(sampleOf(text, 'job_wait_seconds_sum{queue="q",job_name="j"}')).toBe(0);
    telemetry.queueLooked('q', { depth, oldestDueAtMs: 5_000 }, 8_500);
    expect(sampleOf(await scrapeOf(registry), 'queue_oldest_job_age_seconds{queue="q"}')).toBe(3.5);
  });

  it('refuses to measure what the process does not own', () => {
    const telemetry = new JobTelemetry(new MetricRegistry({ process: 'server' }));
    telemetry.declareProduced([{ name: 'q', jobs: ['j'] }]);
    expect(() => telemetry.declareHandled([{ name: 'q', jobs: ['j'] }])).toThrow(/owned by worker.*"server"/);
  });
});
