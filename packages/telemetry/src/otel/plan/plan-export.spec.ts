import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../environment.js';
import type { GivenDsn, Signal } from './destination.js';
import { describePlan, planExport } from './plan-export.js';

const plan = (environment: Environment, options: { dsn?: GivenDsn; enabled?: boolean } = {}) =>
  planExport({ enabled: true, enabledBy: 'ENABLE=true', environment, ...options });
const urlsOf = (environment: Environment, signal: Signal, dsn?: GivenDsn) =>
  plan(environment, dsn === undefined ? {} : { dsn }).signals[signal].destinations.map(({ url }) => url);
const dsnOf = (text: string): GivenDsn => ({ text, path: '/monitoring/ingest/v1/otlp' });
const dsn = dsnOf('https://WRITEKEY@observe.example/42');

describe('planExport', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://jaeger:4318', 'traces', 'http://jaeger:4318/v1/traces'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://jaeger:4318/', 'traces', 'http://jaeger:4318/v1/traces'],
    [
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'http://jaeger/api/v1/traces',
      'traces',
      'http://jaeger/api/v1/traces',
    ],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://jaeger', 'traces', 'https://jaeger/v1/traces'],
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'http://c:4318', 'metrics', 'http://c:4318/v1/metrics'],
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'https://c/push/', 'metrics', 'https://c/push/'],
    ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'http://c:4318', 'logs', 'http://c:4318/v1/logs'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://c:4318', 'traces', 'http://c:4318/v1/traces'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://c:4318/otlp/', 'metrics', 'http://c:4318/otlp/v1/metrics'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://c/otlp?x=1', 'traces', 'https://c/otlp/v1/traces?x=1'],
  ] as const)('reads %s=%s for %s as %s', (variable, value, signal, url) => {
    expect(urlsOf({ [variable]: value }, signal)).toEqual([url]);
  });

  it('prefers the endpoint of a signal to the general one', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://own:4318',
    };
    expect(urlsOf(environment, 'traces')).toEqual(['http://own:4318/v1/traces']);
    expect(urlsOf(environment, 'metrics')).toEqual(['http://general:4318/v1/metrics']);
  });

  it('sends nothing where nothing is set, an empty variable included', () => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: ' ', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '' };
    const { signals, warnings } = plan(environment);
    for (const { destinations, offBecause } of Object.values(signals)) {
      expect(destinations).toEqual([]);
      expect(offBecause).toContain('set');
    }
    expect(warnings).toEqual([]);
  });

  it('sends logs over OTLP only where that was asked for, since many backends take none', () => {
    const general = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' };
    expect(urlsOf(general, 'logs')).toEqual([]);
    expect(urlsOf({ ...general, OTEL_LOGS_EXPORTER: 'otlp' }, 'logs')).toEqual(['http://c:4318/v1/logs']);
  });

  it('sends all three by the DSN, beside OTLP, with the credentials of each only to its own', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'X-Vendor=abc%20d',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-other=1',
    };
    const { signals, warnings } = plan(environment, { dsn });
    const [otlp, byDsn] = signals.traces.destinations;
    expect(otlp).toMatchObject({ name: 'otlp', headers: { 'x-vendor': 'abc d', 'x-other': '1' } });
    expect(byDsn).toMatchObject({
      name: 'dsn',
      url: 'https://observe.example/monitoring/ingest/v1/otlp/traces',
      headers: { authorization: 'Bearer WRITEKEY', 'x-project-id': '42' },
    });
    expect(Object.keys(byDsn?.headers ?? {})).toHaveLength(2);
    expect(signals.metrics.destinations).toHaveLength(2);
    expect(signals.logs.destinations.map(({ name }) => name)).toEqual(['dsn']);
    expect(warnings).toEqual([]);
  });

  it('goes on without a wrong DSN and says which part is wrong', () => {
    const { signals, warnings } = plan({}, { dsn: dsnOf('http://WRITEKEY@observe.example/42') });
    expect(signals.traces.destinations).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/export by DSN is off: the scheme of the DSN is http/)]);
    expect(warnings.join()).not.toContain('WRITEKEY');
  });

  it('sends nothing while observability is off or the SDK is disabled, and says so', () => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' };
    const off = plan(environment, { enabled: false, dsn });
    expect(off.enabled).toBe(false);
    expect(off.signals.traces).toMatchObject({
      destinations: [],
      offBecause: 'observability is off; set ENABLE=true',
    });
    const disabled = plan({ ...environment, OTEL_SDK_DISABLED: 'true' }, { dsn });
    expect(disabled.signals.logs).toMatchObject({
      destinations: [],
      offBecause: 'OTEL_SDK_DISABLED is true',
    });
  });

  it('honours timeouts, compression and the switch of a single signal', () => {
    const { signals } = plan({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '3000',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_TRACES_EXPORTER: 'none',
    });
    expect(signals.traces).toMatchObject({ destinations: [], offBecause: 'OTEL_TRACES_EXPORTER is none' });
    expect(signals.metrics.destinations[0]).toMatchObject({ timeoutMs: 3000, gzip: true });
    expect(plan({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }).signals.traces.destinations[0]).toMatchObject({
      timeoutMs: 10_000,
      gzip: false,
    });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'jaeger:4318' }, /TRACES_ENDPOINT does not begin with http/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:port' }, /ENDPOINT is not a URL/],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4317' }, /port 4317, which speaks gRPC/],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /PROTOCOL is not http\/protobuf/,
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_TRACES_EXPORTER: 'otlp,console' },
      /also asks for console/,
    ],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: 'many' }, /OTEL_BSP_MAX_QUEUE_SIZE is not a whole number above zero/],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_CERTIFICATE: '/no/such' },
      /cannot be read \(ENOENT\)/,
    ],
  ])('warns about %j', (environment, warning) => {
    expect(plan(environment as Environment).warnings.join('\n')).toMatch(warning);
  });

  it('reads certificates from the files that the variables name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, 'CA');
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c', OTEL_EXPORTER_OTLP_CERTIFICATE: file };
    expect(plan(environment).signals.traces.destinations[0]?.tls).toEqual({ ca: 'CA' });
    await rm(folder, { recursive: true });
  });

  it('describes each signal in a line that shows where it goes and no credential', () => {
    const lines = describePlan(
      plan({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://user:SECRET@jaeger:4318' }, { dsn }),
    );
    expect(lines.map(({ signal, export: on }) => `${signal} ${on}`)).toEqual([
      'traces on',
      'metrics on',
      'logs on',
    ]);
    expect(lines[0]?.message).toBe(
      'monitoring export of traces is enabled: sent in batches to ' +
        'http://[REDACTED]@jaeger:4318/v1/traces (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) and to ' +
        'https://observe.example/monitoring/ingest/v1/otlp/traces (the DSN)',
    );
    expect(describePlan(plan({}))[1]?.message).toBe(
      'monitoring export of metrics is off: neither OTEL_EXPORTER_OTLP_METRICS_ENDPOINT nor ' +
        'OTEL_EXPORTER_OTLP_ENDPOINT is set, and no DSN. Scrapes of /metrics are not affected.',
    );
    expect(JSON.stringify(lines)).not.toMatch(/SECRET|WRITEKEY/);
  });
});
