import { settingOf, variableOf, variablesOf, fileKeysOf } from './names.js';
import { modes } from './setting.js';
import { settingKeys, type SettingKey } from './table.js';

/** What users were promised; a name here may gain an alias and never lose its meaning. */
const promised: readonly [SettingKey, string, readonly string[], unknown][] = [
  ['enable_observability', 'ENABLE_OBSERVABILITY', ['BLNK_ENABLE_OBSERVABILITY'], false],
  ['server.port', 'SERVER_PORT', ['BLNK_SERVER_PORT'], 5001],
  ['server.host', 'SERVER_HOST', [], '0.0.0.0'],
  ['server.secure', 'SERVER_SECURE', ['BLNK_SERVER_SECURE'], false],
  ['server.secret_key', 'SERVER_SECRET_KEY', ['BLNK_SERVER_SECRET_KEY'], undefined],
  ['server.metrics_bearer_token', 'METRICS_BEARER_TOKEN', ['BLNK_METRICS_BEARER_TOKEN'], undefined],
  ['metrics.basic_auth.username', 'METRICS_BASIC_USERNAME', [], undefined],
  ['metrics.basic_auth.password', 'METRICS_BASIC_PASSWORD', [], undefined],
  ['metrics.port', 'METRICS_PORT', [], 0],
  ['metrics.serve_prometheus_endpoint', 'SERVE_PROMETHEUS_ENDPOINT', ['SERVE_PROMETHEUS_ENDPOINT'], false],
  ['metrics.worker_port', 'WORKER_METRICS_PORT', ['PROMETHEUS_PORT'], 8491],
  ['metrics.database', 'ENABLE_DB_METRICS', ['ENABLE_DB_METRICS'], false],
  ['metrics.aliases', 'METRICS_ALIASES', [], []],
  ['metrics.series_limit', 'METRICS_SERIES_LIMIT', [], 2000],
  ['queue.monitoring_port', 'QUEUE_MONITORING_PORT', ['BLNK_QUEUE_MONITORING_PORT'], 5004],
  ['queue.monitoring_host', 'QUEUE_MONITORING_HOST', [], '0.0.0.0'],
  ['cloud_dsn', 'CLOUD_DSN', ['BLNK_CLOUD_DSN', 'BLNK_MONITORING_DSN'], undefined],
  ['database.url', 'DATABASE_URL', ['DATABASE_URL', 'BLNK_DATA_SOURCE_DNS'], undefined],
  ['database.pool_size', 'DATABASE_POOL_SIZE', [], 10],
  ['redis.url', 'REDIS_URL', ['REDIS_URL', 'BLNK_REDIS_DNS'], undefined],
  ['log.level', 'LOG_LEVEL', [], 'info'],
  ['log.format', 'LOG_FORMAT', [], 'json'],
];

describe('the promised settings', () => {
  it.each(promised)(
    '%s keeps its variable, its aliases and its default',
    (key, variable, also, production) => {
      expect(variableOf(key)).toBe(`BELLWETHER_${variable}`);
      expect(variablesOf(key)).toEqual([`BELLWETHER_${variable}`, ...also]);
      expect(settingOf(key).defaults.production).toEqual(production);
    },
  );

  it('listen on this machine alone outside production', () => {
    for (const key of settingKeys.filter((name) => name.endsWith('host'))) {
      expect(settingOf(key).defaults).toEqual({
        production: '0.0.0.0',
        development: '127.0.0.1',
        test: '127.0.0.1',
      });
    }
  });

  it('write logs for the eye in development alone', () => {
    expect(settingOf('log.format').defaults).toEqual({
      production: 'json',
      development: 'pretty',
      test: 'json',
    });
  });

  it('take the file key of the prior art for the DSN', () => {
    expect(fileKeysOf('cloud_dsn')).toEqual(['cloud_dsn', 'monitoring_dsn']);
  });
});

describe('every setting', () => {
  it('has variables that no other setting has', () => {
    const names = settingKeys.flatMap(variablesOf);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(settingKeys)('%s says what it is for in a sentence, and what it accepts', (key) => {
    const { doc, kind } = settingOf(key);
    expect(doc).toMatch(/^[A-Z].*\.$/);
    expect(kind.accepts).not.toBe('');
  });

  it.each(settingKeys)('%s accepts its own default as it is printed', (key) => {
    const { kind, defaults } = settingOf(key);
    for (const mode of modes) {
      const value = defaults[mode];
      if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
      expect(kind.text.parse(kind.print(value as never))).toEqual(value);
    }
  });

  it.each(settingKeys)('%s is written in lower-case words', (key) => {
    expect(key).toMatch(/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)*$/);
  });
});
