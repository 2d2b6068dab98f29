import { listenersOf, urlOf } from './listeners.js';
import { buildOrder } from './rebuild.js';
import { countSeries } from './scrape.js';
import { headersFor, scrapeAccessOf } from './scrape-access.js';
import { renderTable } from './table.js';
import { closureOf } from './workspace.js';
import { loadDevSettings } from './dev-settings.js';

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

describe('the listeners', () => {
  const settingsWith = (env: Record<string, string>) => {
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      return loadDevSettings([]).settings;
    } finally {
      for (const name of Object.keys(env)) delete process.env[name];
      Object.assign(process.env, before);
    }
  };

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
