import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../environment.js';
import { loadSettings } from './load-settings.js';
import { SettingsError } from './settings-error.js';

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

interface Wrong {
  readonly env?: Environment;
  readonly argv?: readonly string[];
  readonly file?: unknown;
}

/** The lines under the heading, without their indentation. */
const complaints = ({ env = {}, argv = [], file }: Wrong): string[] => {
  if (file !== undefined) {
    writeFileSync(join(cwd, 'bellwether.json'), typeof file === 'string' ? file : JSON.stringify(file));
  }
  try {
    loadSettings({ argv, cwd, env: { ...services, ...env } });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [heading, ...lines] = error.message.split('\n');
    expect(heading).toBe(`${lines.length === 1 ? '1 problem' : `${lines.length} problems`} in the settings`);
    return lines.map((line) => line.trim());
  }
  throw new Error('the settings are accepted');
};

const port = 'a port, 1 to 65535, or 0 for any free one';
const optionalPort = 'a port, 1 to 65535, or `off` (0)';
const duration = 'a duration such as `500ms`, `30s`, `5m`, `1h`';

describe('a value of the wrong form', () => {
  it.each<[string, Wrong, string]>([
    [
      'flag in a variable',
      { env: { BELLWETHER_SERVER_SECURE: 'maybe' } },
      'server.secure (BELLWETHER_SERVER_SECURE): env BELLWETHER_SERVER_SECURE is "maybe"; accepted: `true` or `false`',
    ],
    [
      'flag as a text in the file',
      { file: { enable_observability: 'true' } },
      'enable_observability (BELLWETHER_ENABLE_OBSERVABILITY): file bellwether.json is "true"; accepted: `true` or `false`',
    ],
    [
      'port as a word',
      { env: { BLNK_SERVER_PORT: 'http' } },
      `server.port (BELLWETHER_SERVER_PORT): env BLNK_SERVER_PORT is "http"; accepted: ${port}`,
    ],
    [
      'port beyond the last',
      { env: { BELLWETHER_SERVER_PORT: '65536' } },
      `server.port (BELLWETHER_SERVER_PORT): env BELLWETHER_SERVER_PORT is "65536"; accepted: ${port}`,
    ],
    [
      'port below zero',
      { file: { server: { port: -1 } } },
      `server.port (BELLWETHER_SERVER_PORT): file bellwether.json is -1; accepted: ${port}`,
    ],
    [
      'port with a fraction',
      { file: { server: { port: 5001.5 } } },
      `server.port (BELLWETHER_SERVER_PORT): file bellwether.json is 5001.5; accepted: ${port}`,
    ],
    [
      'port as an object',
      { file: { server: { port: { number: 1 } } } },
      `server.port (BELLWETHER_SERVER_PORT): file bellwether.json is an object; accepted: ${port}`,
    ],
    [
      'optional port as a flag',
      { env: { BELLWETHER_METRICS_PORT: 'no' } },
      `metrics.port (BELLWETHER_METRICS_PORT): env BELLWETHER_METRICS_PORT is "no"; accepted: ${optionalPort}`,
    ],
    [
      'number out of range',
      { env: { BELLWETHER_DATABASE_POOL_SIZE: '0' } },
      'database.pool_size (BELLWETHER_DATABASE_POOL_SIZE): env BELLWETHER_DATABASE_POOL_SIZE is "0"; accepted: a whole number, 1 to 1000',
    ],
    [
      'duration without a unit',
      { env: { BELLWETHER_SERVER_REQUEST_TIMEOUT: '30' } },
      `server.request_timeout (BELLWETHER_SERVER_REQUEST_TIMEOUT): env BELLWETHER_SERVER_REQUEST_TIMEOUT is "30"; accepted: ${duration}, from 1s to 10m`,
    ],
    [
      'duration as a number in the file',
      { file: { shutdown: { timeout: 20 } } },
      `shutdown.timeout (BELLWETHER_SHUTDOWN_TIMEOUT): file bellwether.json is 20; accepted: ${duration}, from 0s to 10m`,
    ],
    [
      'duration out of range',
      { env: { BELLWETHER_METRICS_COLLECTOR_TIMEOUT: '1h' } },
      `metrics.collector_timeout (BELLWETHER_METRICS_COLLECTOR_TIMEOUT): env BELLWETHER_METRICS_COLLECTOR_TIMEOUT is "1h"; accepted: ${duration}, from 50ms to 30s`,
    ],
    [
      'size with an unknown unit',
      { env: { BELLWETHER_SERVER_BODY_LIMIT: '1M' } },
      'server.body_limit (BELLWETHER_SERVER_BODY_LIMIT): env BELLWETHER_SERVER_BODY_LIMIT is "1M"; accepted: a size such as `512kb` or `1mb`, from 1kb to 64mb',
    ],
    [
      'word outside its set',
      { env: { BELLWETHER_LOG_LEVEL: 'verbose' } },
      'log.level (BELLWETHER_LOG_LEVEL): env BELLWETHER_LOG_LEVEL is "verbose"; accepted: one of `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`',
    ],
    [
      'list with a stranger',
      { env: { BELLWETHER_METRICS_ALIASES: 'blnk,flask' } },
      'metrics.aliases (BELLWETHER_METRICS_ALIASES): env BELLWETHER_METRICS_ALIASES is "blnk,flask"; accepted: a comma list of `blnk`, `aviator`, or `none`',
    ],
    [
      'list with a name beside none',
      { env: { BELLWETHER_METRICS_ALIASES: 'blnk,none' } },
      'metrics.aliases (BELLWETHER_METRICS_ALIASES): env BELLWETHER_METRICS_ALIASES is "blnk,none"; accepted: a comma list of `blnk`, `aviator`, or `none`',
    ],
    [
      'host with a scheme',
      { env: { BELLWETHER_SERVER_HOST: 'http://0.0.0.0' } },
      'server.host (BELLWETHER_SERVER_HOST): env BELLWETHER_SERVER_HOST is "http://0.0.0.0/"; accepted: a host name or an IP address, without scheme and port',
    ],
    [
      'URL of another scheme',
      { env: { BELLWETHER_LEDGER_MONITORS_CALL_BACK_URL: 'ftp://receiver' } },
      'ledger.monitors.call_back_url (BELLWETHER_LEDGER_MONITORS_CALL_BACK_URL): env BELLWETHER_LEDGER_MONITORS_CALL_BACK_URL is not of the accepted form; accepted: a URL that starts with `https://` or `http://`',
    ],
    [
      'service of another kind',
      { env: { BELLWETHER_DATABASE_URL: 'mysql://db/x' } },
      'database.url (BELLWETHER_DATABASE_URL): env BELLWETHER_DATABASE_URL is not of the accepted form; accepted: a URL that starts with `postgres://` or `postgresql://`',
    ],
    [
      'Redis without a port',
      { env: { BELLWETHER_REDIS_URL: 'localhost' } },
      'redis.url (BELLWETHER_REDIS_URL): env BELLWETHER_REDIS_URL is not of the accepted form; accepted: a URL that starts with `redis://` or `rediss://`, or `host:port`',
    ],
    [
      'secret as a number',
      { file: { server: { secret_key: 12_345 } } },
      'server.secret_key (BELLWETHER_SERVER_SECRET_KEY): file bellwether.json is not of the accepted form; accepted: a text',
    ],
    [
      'user name with a colon',
      { env: { BELLWETHER_METRICS_BASIC_USERNAME: 'a:b', BELLWETHER_METRICS_BASIC_PASSWORD: 'p' } },
      'metrics.basic_auth.username (BELLWETHER_METRICS_BASIC_USERNAME): env BELLWETHER_METRICS_BASIC_USERNAME is "a:b"; accepted: a user name without `:`',
    ],
    [
      'revision with blanks',
      { env: { BELLWETHER_REVISION: 'eu west' } },
      'revision (BELLWETHER_REVISION): env BELLWETHER_REVISION is "eu west"; accepted: letters, digits, `.`, `_` and `-`, at most 63',
    ],
    [
      'very long value',
      { env: { BELLWETHER_LOG_LEVEL: 'x'.repeat(200) } },
      `log.level (BELLWETHER_LOG_LEVEL): env BELLWETHER_LOG_LEVEL is "${'x'.repeat(59)}…; accepted: one of \`trace\`, \`debug\`, \`info\`, \`warn\`, \`error\`, \`fatal\`, \`silent\``,
    ],
  ])('names the %s', (_, wrong, complaint) => {
    expect(complaints(wrong)).toEqual([complaint]);
  });

  it('is named in the file even where the environment wins', () => {
    const lines = complaints({ file: { server: { port: 'x' } }, env: { BELLWETHER_SERVER_PORT: '5001' } });
    expect(lines).toEqual([
      `server.port (BELLWETHER_SERVER_PORT): file bellwether.json is "x"; accepted: ${port}`,
    ]);
  });
});

describe('names that say different things', () => {
  it.each<[string, Wrong, string]>([
    [
      'own variable and alias',
      { env: { BELLWETHER_SERVER_PORT: '1', BLNK_SERVER_PORT: '2' } },
      'server.port (BELLWETHER_SERVER_PORT): env BELLWETHER_SERVER_PORT and env BLNK_SERVER_PORT differ; accepted: one of them, or the same value in both',
    ],
    [
      'two aliases',
      { env: { BLNK_CLOUD_DSN: 'https://a@h/1', BLNK_MONITORING_DSN: 'https://b@h/1' } },
      'cloud_dsn (BELLWETHER_CLOUD_DSN): env BLNK_CLOUD_DSN and env BLNK_MONITORING_DSN differ; accepted: one of them, or the same value in both',
    ],
    [
      'two keys of the file',
      { file: { cloud_dsn: 'https://a@h/1', monitoring_dsn: 'https://b@h/1' } },
      'cloud_dsn (BELLWETHER_CLOUD_DSN): file bellwether.json and file bellwether.json, key monitoring_dsn differ; accepted: one of them, or the same value in both',
    ],
  ])('are refused: %s', (_, wrong, complaint) => {
    expect(complaints(wrong)).toEqual([complaint]);
  });
});

describe('a secret in a file', () => {
  it('is refused where the secret is also given directly', () => {
    writeFileSync(join(cwd, 'token'), 'same');
    const env = { BELLWETHER_METRICS_BEARER_TOKEN: 'same', BELLWETHER_METRICS_BEARER_TOKEN_FILE: 'token' };
    expect(complaints({ env })).toEqual([
      'server.metrics_bearer_token (BELLWETHER_METRICS_BEARER_TOKEN): env BELLWETHER_METRICS_BEARER_TOKEN and env BELLWETHER_METRICS_BEARER_TOKEN_FILE (token) are both set; accepted: one of them',
    ]);
  });

  it('is refused where the file is absent', () => {
    expect(complaints({ env: { BELLWETHER_SERVER_SECRET_KEY_FILE: 'nowhere' } })).toEqual([
      'server.secret_key (BELLWETHER_SERVER_SECRET_KEY): env BELLWETHER_SERVER_SECRET_KEY_FILE names nowhere, which cannot be read (ENOENT); accepted: a readable file',
    ]);
  });

  it('is refused where the file is a folder', () => {
    mkdirSync(join(cwd, 'secrets'));
    expect(complaints({ env: { BLNK_SERVER_SECRET_KEY_FILE: 'secrets' } })).toEqual([
      'server.secret_key (BELLWETHER_SERVER_SECRET_KEY): env BLNK_SERVER_SECRET_KEY_FILE names secrets, which cannot be read (EISDIR); accepted: a readable file',
    ]);
  });

  it('is refused where the file is empty', () => {
    writeFileSync(join(cwd, 'token'), ' \n');
    expect(complaints({ file: { server: { secret_key_file: 'token' } } })).toEqual([
      'server.secret_key (BELLWETHER_SERVER_SECRET_KEY): file bellwether.json, key server.secret_key_file names token, which is empty; accepted: a file with the secret',
    ]);
  });

  it('is refused where its path is not a text', () => {
    expect(complaints({ file: { server: { secret_key_file: 7 } } })).toEqual([
      'server.secret_key (BELLWETHER_SERVER_SECRET_KEY): file bellwether.json, key server.secret_key_file is not a text; accepted: a path',
    ]);
  });
});

describe('an unknown name', () => {
  it.each<[string, Wrong, string]>([
    [
      'misspelt key',
      { file: { server: { prot: 1 } } },
      'server.prot (file bellwether.json): unknown key; did you mean server.port (BELLWETHER_SERVER_PORT)?',
    ],
    [
      'key in the wrong section',
      { file: { secret_key: 'x' } },
      'secret_key (file bellwether.json): unknown key; did you mean server.secret_key (BELLWETHER_SERVER_SECRET_KEY)?',
    ],
    [
      'key that several sections have',
      { file: { url: 'x' } },
      'url (file bellwether.json): unknown key; did you mean database.url or redis.url?',
    ],
    ['key like no other', { file: { banana: 1 } }, 'banana (file bellwether.json): unknown key'],
    ['unknown section', { file: { postgres: { dsn: 'x' } } }, 'postgres (file bellwether.json): unknown key'],
    [
      'key with dots',
      { file: { 'server.port': 1 } },
      'server.port (file bellwether.json): dots in a key; accepted: `{ "server": { "port": … } }`',
    ],
    [
      'section that is a value',
      { file: { server: 5001 } },
      'server (file bellwether.json): not an object; accepted: `{ … }`',
    ],
    [
      'file key for what is not secret',
      { file: { zone_file: 'x' } },
      'zone_file (file bellwether.json): unknown key',
    ],
    [
      'misspelt variable',
      { env: { BELLWETHER_SEVER_PORT: '1' } },
      'BELLWETHER_SEVER_PORT: unknown variable; did you mean BELLWETHER_SERVER_PORT?',
    ],
    [
      'variable spelt after its key',
      { env: { BELLWETHER_METRICS_WORKER_PORT: '1' } },
      'BELLWETHER_METRICS_WORKER_PORT: unknown variable; did you mean BELLWETHER_WORKER_METRICS_PORT?',
    ],
    ['variable like no other', { env: { BELLWETHER_BANANA: '1' } }, 'BELLWETHER_BANANA: unknown variable'],
  ])('is refused: %s', (_, wrong, complaint) => {
    expect(complaints(wrong)).toEqual([complaint]);
  });
});

describe('settings that are impossible together', () => {
  it.each<[string, Wrong, string]>([
    [
      'secure without a secret key',
      { env: { BELLWETHER_SERVER_SECURE: 'true' } },
      'server.secret_key (BELLWETHER_SERVER_SECRET_KEY): missing, and server.secure is true; accepted: a secret key, or server.secure false',
    ],
    [
      'user without a password',
      { env: { BELLWETHER_METRICS_BASIC_USERNAME: 'prometheus' } },
      'metrics.basic_auth.password (BELLWETHER_METRICS_BASIC_PASSWORD): missing, and metrics.basic_auth.username is set; accepted: both or neither',
    ],
    [
      'password without a user',
      { env: { BELLWETHER_METRICS_BASIC_PASSWORD: 'p' } },
      'metrics.basic_auth.username (BELLWETHER_METRICS_BASIC_USERNAME): missing, and metrics.basic_auth.password is set; accepted: both or neither',
    ],
    [
      'half a bcrypt hash',
      { env: { BELLWETHER_METRICS_BASIC_USERNAME: 'u', BELLWETHER_METRICS_BASIC_PASSWORD: '$2b$10$abc' } },
      'metrics.basic_auth.password (BELLWETHER_METRICS_BASIC_PASSWORD): begins like a bcrypt hash and is not a whole one; accepted: a hash of 60 characters; in a shell or a compose file its `$` need quoting',
    ],
    [
      'one port twice in the server',
      { env: { BELLWETHER_METRICS_PORT: '5001' } },
      'metrics.port (BELLWETHER_METRICS_PORT): is 5001, as server.port is, and one process listens on both; accepted: two ports, or `off`',
    ],
    [
      'one port twice in the worker',
      { env: { PROMETHEUS_PORT: '5004' } },
      'metrics.worker_port (BELLWETHER_WORKER_METRICS_PORT): is 5004, as queue.monitoring_port is, and one process listens on both; accepted: two ports, or `off`',
    ],
    [
      'a bulk request that never finds room',
      { env: { BELLWETHER_QUEUE_MAX_PENDING: '9999' } },
      'ledger.bulk_max (BELLWETHER_LEDGER_BULK_MAX): is 10000, and no more than the 9999 of queue.max_pending may wait at once; accepted: no more than queue.max_pending',
    ],
    [
      'production without Postgres',
      { env: { BELLWETHER_DATABASE_URL: '' } },
      'database.url (BELLWETHER_DATABASE_URL): missing; name a Postgres server, or use `pnpm dev`, which brings one; accepted: a URL that starts with `postgres://` or `postgresql://`',
    ],
    [
      'production without Redis',
      { env: { BELLWETHER_REDIS_URL: '' } },
      'redis.url (BELLWETHER_REDIS_URL): missing; name a Redis server, or use `pnpm dev`, which brings one; accepted: a URL that starts with `redis://` or `rediss://`, or `host:port`',
    ],
  ])('are refused: %s', (_, wrong, complaint) => {
    expect(complaints(wrong)).toEqual([complaint]);
  });

  it.each<[string, Environment]>([
    ['two ports that are both off or free', { BELLWETHER_METRICS_PORT: 'off', BELLWETHER_SERVER_PORT: '0' }],
    [
      'a whole bcrypt hash',
      {
        BELLWETHER_METRICS_BASIC_USERNAME: 'u',
        BELLWETHER_METRICS_BASIC_PASSWORD: `$2b$10$${'a'.repeat(53)}`,
      },
    ],
    ['a bulk request that fills the queue', { BELLWETHER_QUEUE_MAX_PENDING: '10000' }],
    [
      'token and basic auth at once',
      {
        BELLWETHER_METRICS_BASIC_USERNAME: 'u',
        BELLWETHER_METRICS_BASIC_PASSWORD: 'p',
        BELLWETHER_METRICS_BEARER_TOKEN: 't',
      },
    ],
  ])('are accepted: %s', (_, env) => {
    expect(() => loadSettings({ argv: [], cwd, env: { ...services, ...env } })).not.toThrow();
  });
});

describe('a settings file that cannot be used', () => {
  it.each<[string, Wrong, string]>([
    [
      'named on the command line and absent',
      { argv: ['--config', 'no.json'] },
      'no.json (--config): there is no such file; accepted: a JSON file',
    ],
    [
      'named by the variable and absent',
      { env: { BELLWETHER_CONFIG: 'no.json' } },
      'no.json (BELLWETHER_CONFIG): there is no such file; accepted: a JSON file',
    ],
    [
      'a folder',
      { argv: ['--config=.'] },
      '. (--config): the file cannot be read (EISDIR); accepted: a JSON file',
    ],
    [
      'not named after the flag',
      { argv: ['--config'] },
      '--config: no file is named; accepted: `--config <file>`',
    ],
    [
      'not named before the next flag',
      { argv: ['--config', '--verbose'] },
      '--config: no file is named; accepted: `--config <file>`',
    ],
    [
      'not JSON',
      { file: '{\n  "mode": "a",\n  "server": { "secret_key": hunter2 }\n}' },
      'bellwether.json: line 3, column 29 cannot be read; accepted: a value',
    ],
    ['empty', { file: '' }, 'bellwether.json: line 1, column 1 cannot be read; accepted: a value'],
    ['not an object', { file: '[1]' }, 'bellwether.json: not an object; accepted: `{ … }`'],
    [
      'with one key twice',
      { file: '{"mode": "a", "mode": "b"}' },
      'bellwether.json: line 1, column 15 cannot be read; accepted: a key that this object does not have yet',
    ],
  ])('is refused: %s', (_, wrong, complaint) => {
    expect(complaints(wrong)).toEqual([complaint]);
  });
});

describe('many mistakes at once', () => {
  it('are listed in one message, each with key, variable, what is wrong and what is accepted', () => {
    const env = {
      BELLWETHER_SERVER_SECURE: 'yes',
      BELLWETHER_SERVER_PORT: 'x',
      BELLWETHER_SEVER_HOST: 'h',
      REDIS_URL: 'r',
      BELLWETHER_REDIS_URL: '',
    };
    expect(complaints({ env, file: { log: { level: 1 }, loge: {} } })).toEqual([
      'loge (file bellwether.json): unknown key; did you mean log?',
      `server.port (BELLWETHER_SERVER_PORT): env BELLWETHER_SERVER_PORT is "x"; accepted: ${port}`,
      'redis.url (BELLWETHER_REDIS_URL): env REDIS_URL is not of the accepted form; accepted: a URL that starts with `redis://` or `rediss://`, or `host:port`',
      'log.level (BELLWETHER_LOG_LEVEL): file bellwether.json is 1; accepted: one of `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`',
      'server.secret_key (BELLWETHER_SERVER_SECRET_KEY): missing, and server.secure is true; accepted: a secret key, or server.secure false',
      'BELLWETHER_SEVER_HOST: unknown variable; did you mean BELLWETHER_SERVER_HOST?',
    ]);
  });
});
