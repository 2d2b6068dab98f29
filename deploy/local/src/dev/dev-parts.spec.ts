import { jest } from '@jest/globals';
import { childEnvironment, listenersOf, loadDevSettings, urlOf } from './dev-settings.js';
import { countSeries, headersFor, scrapeAccessOf } from './scrape.js';
import { describeUnsetExports, ProcessLog } from './output.js';
import { renderTable } from './table.js';
import { buildOrder, closureOf } from './workspace.js';

const one = (name: string, ...needs: string[]) =>
  [name, { name, directory: `/${name}`, build: 'tsc', needs }] as const;

describe('what a change touches', () => {
  const packages = new Map([
    one('config'),
    one('telemetry'),
    one('database', 'config', 'telemetry'),
    one('server', 'database', 'config'),
    one('worker', 'database', 'telemetry'),
  ]);
  const all = ['config', 'telemetry', 'database', 'server', 'worker'];

  it('is the package and everything that needs it, the needed first', () => {
    expect(buildOrder(new Set(['database']), all, packages)).toEqual(['database', 'server', 'worker']);
    expect(buildOrder(new Set(['telemetry']), all, packages)).toEqual([
      'telemetry',
      'database',
      'server',
      'worker',
    ]);
    expect(buildOrder(new Set(['server']), all, packages)).toEqual(['server']);
  });

  it('reaches through packages that need packages', () => {
    expect(closureOf('server', packages)).toEqual(['config', 'telemetry', 'database', 'server']);
  });
});

const withEnvironment = <T>(env: Record<string, string>, read: () => T): T => {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return read();
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  }
};

describe('the environment of the processes', () => {
  const key = 'BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS';
  const valueWith = (env: Record<string, string>) =>
    withEnvironment(
      env,
      () => childEnvironment(loadDevSettings([]), { databaseUrl: 'd', redisUrl: 'r' })[key],
    );

  it('lets checks probe this machine, unless a setting says otherwise', () => {
    expect(valueWith({})).toBe('true');
    expect(valueWith({ [key]: 'false' })).toBe('false');
  });
});

describe('the listeners', () => {
  const settingsWith = (env: Record<string, string>) =>
    withEnvironment(env, () => loadDevSettings([]).settings);

  it('are those that are switched on', () => {
    const keys = (env: Record<string, string>) => listenersOf(settingsWith(env)).map(({ key }) => key);
    expect(keys({})).toEqual(['server.port', 'queue.monitoring_port', 'metrics.worker_port']);
    expect(keys({ BELLWETHER_METRICS_PORT: '9102', BELLWETHER_WORKER_METRICS_PORT: '0' })).toEqual([
      'server.port',
      'metrics.port',
      'queue.monitoring_port',
    ]);
  });

  it('are reached on the loopback when they listen on every address', () => {
    expect(urlOf({ host: '0.0.0.0', port: 5001 })).toBe('http://127.0.0.1:5001');
    expect(urlOf({ host: '::1', port: 5001 })).toBe('http://[::1]:5001');
  });

  it('are scraped with the credential that the settings ask for', () => {
    const headers = (env: Record<string, string>) => headersFor(scrapeAccessOf(settingsWith(env)));
    expect(headers({})).toEqual({});
    expect(headers({ BELLWETHER_METRICS_BEARER_TOKEN: 'open sesame' })).toEqual({
      authorization: 'Bearer open sesame',
    });
    const basic = { BELLWETHER_METRICS_BASIC_USERNAME: 'prom', BELLWETHER_METRICS_BASIC_PASSWORD: 'secret' };
    expect(headers(basic)).toEqual({ authorization: 'Basic cHJvbTpzZWNyZXQ=' });
  });
});

describe('the table', () => {
  it('lines up names, addresses and states', () => {
    const rows = [
      { name: 'API', what: 'http://a' },
      { name: 'Server', what: 'http://a/metrics', state: 'up' },
      { name: '', what: 'http://b', state: 'UP' },
    ];
    expect(renderTable('It is up (1.0 s)', 'Ctrl-C', rows).split('\n')).toEqual([
      '',
      `  It is up (1.0 s)${' '.repeat(38)}Ctrl-C`,
      '  API      http://a',
      '  Server   http://a/metrics   up',
      '           http://b           UP',
      '',
    ]);
  });

  it('counts series, not lines', () => {
    expect(countSeries('# HELP a b\n# TYPE a counter\na 1\nb{c="d"} 2\n\n')).toBe(2);
  });
});

describe('the log lines of the processes', () => {
  const jsonLine = (fields: object) =>
    JSON.stringify({ level: 'info', time: '2026-01-01T00:00:00.000Z', process: 'server', ...fields });
  const exportOff = (signal: string, reason: string) =>
    jsonLine({ signal, export: 'off', message: `export of ${signal} is off: ${reason}` });
  let written: string[];
  let spy: { mockRestore(): void };

  beforeEach(() => {
    written = [];
    spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });

  afterEach(() => spy.mockRestore());

  it('are one line each, with the fields on it and the process named once', () => {
    new ProcessLog('server').show(jsonLine({ message: 'the API is served', port: 5001 }), false);
    expect(written).toEqual([
      expect.stringMatching(/^server \| \[[\d:.]+\] INFO: the API is served \{"port":5001\}\n$/),
    ]);
  });

  it('stay as they are where they are no log records', () => {
    for (const line of ['plain text', '{not json', '{"level":30}']) new ProcessLog('worker').show(line, true);
    expect(written).toEqual(['worker | plain text\n', 'worker | {not json\n', 'worker | {"level":30}\n']);
  });

  it('are only warnings and errors while the process stops', () => {
    const log = new ProcessLog('server');
    log.show(jsonLine({ message: 'shutdown: redis done' }), true);
    log.show(jsonLine({ level: 'warn', message: 'shutdown: redis hangs' }), true);
    expect(written).toEqual([expect.stringContaining('WARN: shutdown: redis hangs')]);
  });

  it('become one line for all exports without an address; an export with another reason keeps its own', () => {
    const logs = [new ProcessLog('server'), new ProcessLog('worker')] as const;
    for (const log of logs) {
      log.show(exportOff('traces', 'OTEL_EXPORTER_OTLP_ENDPOINT is not set'), false);
      log.show(exportOff('metrics', 'OTEL_EXPORTER_OTLP_ENDPOINT is not set'), false);
    }
    logs[0].show(exportOff('logs', 'OTEL_LOGS_EXPORTER is none'), false);
    expect(written).toEqual([expect.stringContaining('export of logs is off: OTEL_LOGS_EXPORTER is none')]);
    expect(describeUnsetExports(logs)).toMatch(/^No export of traces and metrics: /);
    expect(describeUnsetExports([])).toBeUndefined();
  });
});
