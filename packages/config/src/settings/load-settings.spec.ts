import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../environment.js';
import { loadSettings } from './load-settings.js';

const services = {
  BELLWETHER_DATABASE_URL: 'postgres://127.0.0.1/b',
  BELLWETHER_REDIS_URL: 'redis://127.0.0.1',
};

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'bellwether-settings-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const write = (name: string, content: unknown): string => {
  const path = join(cwd, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const load = (env: Environment = {}, argv: readonly string[] = []) =>
  loadSettings({ argv, cwd, env: { ...services, ...env } });

describe('where a value comes from', () => {
  it('is the default of the mode when nothing is set', () => {
    const { settings, origins } = load();
    expect(settings.server.host).toBe('0.0.0.0');
    expect(settings.shutdown.drain_delay).toBe(3000);
    expect(origins['server.host']).toBe('default (production)');
  });

  it('is the file when the file says it', () => {
    write('bellwether.json', {
      server: { port: 6001 },
      shutdown: { timeout: '1m' },
      log: { format: 'pretty' },
    });
    const { settings, origins, file } = load();
    expect(settings.server.port).toBe(6001);
    expect(settings.shutdown.timeout).toBe(60_000);
    expect(origins['server.port']).toBe('file bellwether.json');
    expect(origins['log.level']).toBe('default (production)');
    expect(file).toBe('bellwether.json');
  });

  it('is the environment before the file', () => {
    write('bellwether.json', { server: { port: 6001 } });
    const { settings, origins } = load({ BLNK_SERVER_PORT: '7001' });
    expect(settings.server.port).toBe(7001);
    expect(origins['server.port']).toBe('env BLNK_SERVER_PORT');
  });

  it('is not an empty variable, nor one of blanks', () => {
    write('bellwether.json', { server: { port: 6001, secret_key: 'k' } });
    const { settings } = load({ BELLWETHER_SERVER_PORT: '', BELLWETHER_SERVER_SECRET_KEY: '  ' });
    expect(settings.server.port).toBe(6001);
    expect(settings.server.secret_key?.reveal()).toBe('k');
  });

  it('is not null in the file', () => {
    write('bellwether.json', { server: { port: null, secret_key: null }, metrics: null });
    expect(load().settings.server.port).toBe(5001);
  });

  it('is the own variable where an alias says the same', () => {
    const { settings, origins } = load({ BELLWETHER_SERVER_SECURE: 'false', BLNK_SERVER_SECURE: '0' });
    expect(settings.server.secure).toBe(false);
    expect(origins['server.secure']).toBe('env BELLWETHER_SERVER_SECURE');
  });

  it('is the alias key of the file where that is the one used', () => {
    write('bellwether.json', { monitoring_dsn: 'https://key@observe.example/p' });
    const { settings, origins } = load();
    expect(settings.cloud_dsn?.reveal()).toBe('https://key@observe.example/p');
    expect(origins.cloud_dsn).toBe('file bellwether.json, key monitoring_dsn');
  });
});

describe('the settings file', () => {
  it('is the one that --config names, before the variable', () => {
    write('bellwether.json', { revision: 'usual' });
    const byFlag = write('flag.json', { revision: 'flag' });
    write('variable.json', { revision: 'variable' });
    expect(load({}, ['--config', byFlag]).settings.revision).toBe('flag');
    expect(load({ BELLWETHER_CONFIG: 'variable.json' }, ['--config=flag.json']).settings.revision).toBe(
      'flag',
    );
    expect(load({ BELLWETHER_CONFIG: 'variable.json' }).settings.revision).toBe('variable');
    expect(load({ BELLWETHER_CONFIG: '' }).settings.revision).toBe('usual');
  });

  it('may be absent unless it is named', () => {
    expect(load().file).toBeUndefined();
  });

  it('may begin with a byte order mark', () => {
    write('bellwether.json', '\uFEFF{"revision": "here"}');
    expect(load().settings.revision).toBe('here');
  });

  it('may hold numbers as strings, as files for comparable systems do', () => {
    write('bellwether.json', { server: { port: '6001' }, queue: { monitoring_port: '6004' } });
    expect(load().settings.server.port).toBe(6001);
  });

  it('may hold a list as an array or as a comma list', () => {
    write('bellwether.json', { metrics: { aliases: ['blnk', 'aviator', 'blnk'] } });
    expect(load().settings.metrics.aliases).toEqual(['blnk', 'aviator']);
    expect(load({ BELLWETHER_METRICS_ALIASES: ' aviator , blnk' }).settings.metrics.aliases).toEqual([
      'aviator',
      'blnk',
    ]);
  });
});

describe('blnk.json', () => {
  it('is read where there is no bellwether.json and none is named', () => {
    write('blnk.json', { server: { metrics_bearer_token: 'token' } });
    const { settings, file, origins } = load();
    expect(settings.server.metrics_bearer_token?.reveal()).toBe('token');
    expect(file).toBe('blnk.json');
    expect(origins['server.metrics_bearer_token']).toBe('file blnk.json');
  });

  it('is left alone beside bellwether.json, and where another file is named', () => {
    write('blnk.json', { server: { port: 1 } });
    write('other.json', { server: { port: 2 } });
    expect(load({ BELLWETHER_CONFIG: 'other.json' }).settings.server.port).toBe(2);
    write('bellwether.json', { server: { port: 3 } });
    expect(load().settings.server.port).toBe(3);
  });
});

describe('metric names of another system', () => {
  const aliases = (env: Environment = {}, argv: readonly string[] = []) => {
    const { settings, origins } = load(env, argv);
    return [settings.metrics.aliases, origins['metrics.aliases']];
  };

  it.each<[string, Environment, readonly string[], string]>([
    [
      'any variable of the prior art',
      { BLNK_ENABLE_OBSERVABILITY: 'true' },
      ['blnk'],
      'BLNK_ENABLE_OBSERVABILITY',
    ],
    ['one that we do not read', { BLNK_TYPESENSE_KEY: 'x' }, ['blnk'], 'BLNK_TYPESENSE_KEY'],
    [
      'the endpoint of a web and worker pair',
      { SERVE_PROMETHEUS_ENDPOINT: 'true' },
      ['aviator'],
      'SERVE_PROMETHEUS_ENDPOINT',
    ],
    ['its port', { PROMETHEUS_PORT: '8491' }, ['aviator'], 'PROMETHEUS_PORT'],
    ['its database metrics', { ENABLE_DB_METRICS: 'false' }, ['aviator'], 'ENABLE_DB_METRICS'],
  ])('are implied by %s', (_, env, sets, variable) => {
    expect(aliases(env)).toEqual([sets, `${sets[0]} implied by env ${variable}`]);
  });

  it('are implied by the key monitoring_dsn and by a file named blnk.json, wherever it is', () => {
    write('bellwether.json', { monitoring_dsn: 'https://key@observe.example/p' });
    expect(aliases()).toEqual([['blnk'], 'blnk implied by file bellwether.json, key monitoring_dsn']);
    const named = write('blnk.json', {});
    expect(aliases({}, ['--config', named])).toEqual([['blnk'], `blnk implied by file ${named}`]);
  });

  it('are implied together, each with its reason', () => {
    expect(aliases({ BLNK_SERVER_PORT: '6001', PROMETHEUS_PORT: '8491' })).toEqual([
      ['blnk', 'aviator'],
      'blnk implied by env BLNK_SERVER_PORT, aviator implied by env PROMETHEUS_PORT',
    ]);
  });

  it.each<[string, Environment]>([
    ['variables and services that are ours too', { DATABASE_URL: services.BELLWETHER_DATABASE_URL }],
    [
      'our own variables',
      { BELLWETHER_SERVE_PROMETHEUS_ENDPOINT: 'true', BELLWETHER_ENABLE_DB_METRICS: 'true' },
    ],
    ['empty variables', { BLNK_SERVER_PORT: '', PROMETHEUS_PORT: ' ' }],
    [
      'addresses that Kubernetes sets',
      { PROMETHEUS_PORT: 'tcp://10.0.0.1:9090', BLNK_SERVICE_HOST: '10.0.0.2' },
    ],
  ])('are not implied by %s', (_, env) => {
    write('bellwether.json', { cloud_dsn: 'https://key@observe.example/p', metrics: { database: true } });
    expect(aliases(env)).toEqual([[], 'default (production)']);
  });

  it.each([
    ['none', []],
    ['aviator', ['aviator']],
  ])('are what the setting says where it is set: %s', (said, sets) => {
    const env = { BLNK_SERVER_PORT: '6001', BELLWETHER_METRICS_ALIASES: said };
    expect(aliases(env)).toEqual([sets, 'env BELLWETHER_METRICS_ALIASES']);
    write('bellwether.json', { metrics: { aliases: said } });
    expect(aliases({ BLNK_SERVER_PORT: '6001' })).toEqual([sets, 'file bellwether.json']);
  });
});

describe('mode', () => {
  it('is production when nothing is set', () => {
    expect(load().mode).toBe('production');
  });

  it.each([
    ['test', 'test'],
    ['development', 'development'],
    ['production', 'production'],
    ['staging', 'production'],
  ])('follows NODE_ENV %s as %s', (nodeEnv, mode) => {
    expect(load({ NODE_ENV: nodeEnv }).mode).toBe(mode);
  });

  it('is what our own variable says, before NODE_ENV', () => {
    const { mode, settings, origins } = load({ NODE_ENV: 'production', BELLWETHER_MODE: 'development' });
    expect(mode).toBe('development');
    expect(settings.mode).toBe('development');
    expect(settings.server.host).toBe('127.0.0.1');
    expect(origins.mode).toBe('env BELLWETHER_MODE');
    expect(load({ NODE_ENV: 'test' }).origins.mode).toBe('env NODE_ENV');
  });

  it('is what the caller says, before everything else', () => {
    const env = { ...services, BELLWETHER_MODE: 'production' };
    expect(loadSettings({ argv: [], cwd, env, mode: 'test' }).settings.mode).toBe('test');
  });
});

describe('a secret', () => {
  it('may stand in a file of its own, whose path stays known', () => {
    const path = write('token', '  s3cret\n');
    const { settings, origins } = load({ BELLWETHER_METRICS_BEARER_TOKEN_FILE: 'token' });
    expect(settings.server.metrics_bearer_token?.reveal()).toBe('s3cret');
    expect(settings.server.metrics_bearer_token?.file).toBe(path);
    expect(origins['server.metrics_bearer_token']).toBe('env BELLWETHER_METRICS_BEARER_TOKEN_FILE (token)');
  });

  it('may stand in a file named by an alias, or by the settings file', () => {
    write('token', 'one');
    write('key', 'two');
    write('bellwether.json', { server: { secret_key_file: 'key' } });
    const { settings } = load({ BLNK_METRICS_BEARER_TOKEN_FILE: 'token' });
    expect(settings.server.metrics_bearer_token?.reveal()).toBe('one');
    expect(settings.server.secret_key?.reveal()).toBe('two');
  });

  it('keeps blanks that belong to it', () => {
    expect(load({ BELLWETHER_SERVER_SECRET_KEY: ' a b ' }).settings.server.secret_key?.reveal()).toBe(
      ' a b ',
    );
  });
});

describe('names of comparable systems', () => {
  it('reads a Redis address without a scheme', () => {
    const { settings } = loadSettings({
      argv: [],
      cwd,
      env: { DATABASE_URL: 'postgresql://db/b', BLNK_REDIS_DNS: 'redis:6379' },
    });
    expect(settings.redis.url.reveal()).toBe('redis://redis:6379');
  });

  it('does not take the addresses that Kubernetes puts into every container for settings', () => {
    const { settings } = load({
      BELLWETHER_SERVER_PORT: 'tcp://10.96.0.12:5001',
      BELLWETHER_SERVER_PORT_5001_TCP: 'tcp://10.96.0.12:5001',
      BELLWETHER_SERVER_PORT_5001_TCP_ADDR: '10.96.0.12',
      BELLWETHER_SERVER_SERVICE_HOST: '10.96.0.12',
      BELLWETHER_SERVER_SERVICE_PORT: '5001',
      BELLWETHER_SERVER_SERVICE_PORT_HTTP: '5001',
    });
    expect(settings.server.port).toBe(5001);
  });

  it('leaves variables of the command line tool and of the tests alone', () => {
    expect(() =>
      load({ BELLWETHER_TOKEN: 't', BELLWETHER_ORGANIZATION_ID: 'o', BELLWETHER_TEST_ANYTHING: 'x' }),
    ).not.toThrow();
  });
});

describe('who starts the services', () => {
  const options = { argv: [], env: {}, startsServices: true } as const;

  it('may find their URLs absent in development', () => {
    const { settings } = loadSettings({ ...options, cwd, mode: 'development' });
    expect(settings.database.url).toBeUndefined();
    expect(settings.redis.url).toBeUndefined();
  });

  it('finds them required in production', () => {
    expect(() => loadSettings({ ...options, cwd, mode: 'production' })).toThrow(/database\.url .* missing/);
  });
});

describe('the result', () => {
  it('cannot be changed', () => {
    const { settings } = load();
    expect(() => Object.assign(settings.server, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings, { revision: 'x' })).toThrow(TypeError);
    expect(Object.isFrozen(settings.metrics.aliases)).toBe(true);
  });

  it('describes each setting as one would write it, with its origin', () => {
    write('bellwether.json', { shutdown: { timeout: '1m' } });
    const rows = load({
      DATABASE_URL: services.BELLWETHER_DATABASE_URL,
      BELLWETHER_SERVER_BODY_LIMIT: '512kb',
    }).describe();
    const row = (key: string) => rows.find((candidate) => candidate.key === key);
    expect(row('shutdown.timeout')).toEqual({
      key: 'shutdown.timeout',
      variable: 'BELLWETHER_SHUTDOWN_TIMEOUT',
      value: '1m',
      origin: 'file bellwether.json',
    });
    expect(row('server.body_limit')).toMatchObject({
      value: '512kb',
      origin: 'env BELLWETHER_SERVER_BODY_LIMIT',
    });
    expect(row('metrics.port')).toMatchObject({ value: 'off', origin: 'default (production)' });
    expect(row('server.secret_key')).toMatchObject({ value: '' });
  });

  it('hands over the standard OpenTelemetry variables, and shows no credential of theirs', () => {
    const { openTelemetry, describe } = load({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://u:p@collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer abc',
      OTEL_SDK_DISABLED: '',
    });
    expect(Object.keys(openTelemetry)).toEqual(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS']);
    const shown = describe().filter(({ key }) => key.startsWith('OTEL_'));
    expect(shown.map(({ value }) => value)).toEqual(['https://[REDACTED]@collector:4318/', '[REDACTED]']);
  });
});
