import {
  count,
  duration,
  flag,
  host,
  listOf,
  modes,
  oneOf,
  optionalServiceUrl,
  optionalText,
  port,
  portOrOff,
  secret,
  secretDsn,
  serviceUrl,
  size,
  someOf,
  text,
} from './setting.js';

const word = 'letters, digits, `.`, `_` and `-`, at most 63';
const wordForm = /^[\w.-]{1,63}$/;
const userName = 'a user name without `:`';
const userNameForm = /^[^:]{1,255}$/;
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const prettyInDevelopment = { production: 'json', development: 'pretty' } as const;
const million = 1_000_000;

/** No waiting on a developer's machine or in a test. */
const brief = (production: string) => ({ production, development: '0s', test: '0s' });

/**
 * Every setting of every process: key, sort of value, default, what it is for, other names.
 * The variable is `BELLWETHER_` and the key in capitals, unless `variable` says otherwise.
 */
export const settingsTable = {
  mode: oneOf(modes, 'production', 'How the process runs; it chooses among the defaults below.'),
  revision: text(
    'unknown',
    word,
    wordForm,
    'The commit that was built, as `bellwether_build_info` shows it.',
  ),
  enable_observability: flag(false, 'Serve `/metrics` on the main and monitoring ports.', {
    also: ['BLNK_ENABLE_OBSERVABILITY'],
  }),
  cloud_dsn: secretDsn('Where traces, metrics and logs are sent; a wrong one is reported and left out.', {
    also: ['BLNK_CLOUD_DSN', 'BLNK_MONITORING_DSN'],
    alsoKeys: ['monitoring_dsn'],
  }),

  'server.host': host('Address the API listens on.'),
  'server.port': port(5001, 'Port of the API.', { also: ['BLNK_SERVER_PORT'] }),
  'server.secure': flag(false, 'API calls need the secret key; metrics are never served unguarded.', {
    also: ['BLNK_SERVER_SECURE'],
  }),
  'server.secret_key': secret('What a caller sends as `X-Api-Key` in secure mode.', {
    also: ['BLNK_SERVER_SECRET_KEY'],
  }),
  'server.metrics_bearer_token': secret('Bearer token that opens `/metrics` and `/monitoring`.', {
    variable: 'BELLWETHER_METRICS_BEARER_TOKEN',
    also: ['BLNK_METRICS_BEARER_TOKEN'],
  }),
  'server.body_limit': size('1mb', ['1kb', '64mb'], 'Largest request body that is read.'),
  'server.request_timeout': duration('30s', ['1s', '10m'], 'Longest time to receive and answer a request.'),
  'server.rate_limit.requests_per_second': count(0, [0, million], 'Rate of one client; 0 is no limit.'),
  'server.rate_limit.burst': count(200, [1, million], 'Requests of one client before the rate counts.'),
  'server.trust_proxy': flag(false, 'Believe `X-Forwarded-For`; only behind a proxy that sets it.'),

  'metrics.basic_auth.username': optionalText(userName, userNameForm, 'User name for basic auth.', {
    variable: 'BELLWETHER_METRICS_BASIC_USERNAME',
  }),
  'metrics.basic_auth.password': secret('Password of that user, plain or as a bcrypt hash.', {
    variable: 'BELLWETHER_METRICS_BASIC_PASSWORD',
  }),
  'metrics.host': host("Address the server's own metrics port listens on."),
  'metrics.port': portOrOff(0, 'Own metrics port of the server; the main port then has no `/metrics`.'),
  'metrics.serve_prometheus_endpoint': flag(false, 'Serve `/debug/metrics` on the main port of the server.', {
    variable: 'BELLWETHER_SERVE_PROMETHEUS_ENDPOINT',
    also: ['SERVE_PROMETHEUS_ENDPOINT'],
  }),
  'metrics.worker_host': host("Address the worker's metrics port listens on.", {
    variable: 'BELLWETHER_WORKER_METRICS_HOST',
  }),
  'metrics.worker_port': portOrOff(8491, 'Metrics port of the worker, with observability on or off.', {
    variable: 'BELLWETHER_WORKER_METRICS_PORT',
    also: ['PROMETHEUS_PORT'],
  }),
  'metrics.database': flag(false, 'Time every query by operation and table.', {
    variable: 'BELLWETHER_ENABLE_DB_METRICS',
    also: ['ENABLE_DB_METRICS'],
  }),
  'metrics.aliases': someOf(
    ['blnk', 'aviator'],
    'Sets of other names to show metrics under as well; implied by names of other systems.',
  ),
  'metrics.series_limit': count(2000, [10, million], 'Series of one metric; the rest becomes `other`.'),
  'metrics.collector_timeout': duration('2s', ['50ms', '30s'], 'Time a collector has in a scrape.'),

  'queue.monitoring_host': host("Address the worker's monitoring port listens on."),
  'queue.monitoring_port': port(5004, 'Port for health, metrics and the queue page of the worker.', {
    also: ['BLNK_QUEUE_MONITORING_PORT'],
  }),
  'queue.prefix': text('bellwether', word, wordForm, 'Start of every key in a Redis that others use too.'),
  'queue.allow_actions': flag(false, 'The queue page may retry, remove and pause, not only show.'),
  'queue.max_pending': count(100_000, [1, 100 * million], 'Waiting transactions before new ones get 503.'),

  'database.url': serviceUrl(['postgres', 'postgresql'], 'The Postgres server.', {
    also: ['DATABASE_URL', 'BLNK_DATA_SOURCE_DNS'],
    needed: 'name a Postgres server, or use `pnpm dev`, which brings one',
  }),
  'database.pool_size': count(
    10,
    [1, 1000],
    'Connections to Postgres of one process; a server has `long_reads` more.',
  ),
  'database.long_reads': count(3, [1, 100], 'Lists and past balances read at once, beside the pool.'),
  'database.long_read_timeout': duration(
    '10s',
    ['100ms', '5m'],
    'Time the database has for one of them; a third of a request at most.',
  ),
  'database.long_read_wait': duration(
    '1s',
    ['1ms', '1m'],
    'Wait for others of them before a 503; a sixth of a request at most.',
  ),
  'redis.url': serviceUrl(['redis', 'rediss'], 'The Redis server.', {
    also: ['REDIS_URL', 'BLNK_REDIS_DNS'],
    needed: 'name a Redis server, or use `pnpm dev`, which brings one',
    bareHost: true,
  }),

  'ledger.batch_size': count(1_000, [1, 10_000], 'Queued transactions that are applied in one write.'),
  'ledger.lanes': count(8, [1, 256], 'Lanes by source balance; one lane is worked by one worker at a time.'),
  'ledger.recovery_interval': duration('5s', ['100ms', '1h'], 'How often what has no job gets one.'),
  'ledger.lock_timeout': duration(
    '10s',
    ['100ms', '30s'],
    'Wait for a held balance before a job is retried.',
  ),
  'ledger.hot_lane.waits': count(
    3,
    [1, 100],
    'Waits for one balance in the window that make it hot; one for several is shared.',
  ),
  'ledger.hot_lane.window': duration('1s', ['100ms', '1m'], 'The time in which those waits are counted.'),
  'ledger.hot_lane.quiet_for': duration('30s', ['1s', '1h'], 'Unneeded so long, a balance is hot no more.'),
  'ledger.seal_interval': duration('500ms', ['50ms', '1m'], 'Pause between two looks for what is unsealed.'),
  'ledger.seal_batch_size': count(5_000, [1, 100_000], 'Events of the history sealed in one write.'),
  'ledger.bulk_max': count(10_000, [1, 100_000], 'Transactions in one bulk request.'),
  'ledger.bulk_body_limit': size('16mb', ['1kb', '256mb'], 'Largest body of a bulk request.'),
  'ledger.meta_data_limit': size('64kb', ['1kb', '1mb'], 'Largest `meta_data` of one thing.'),
  'ledger.wait_max': duration(
    '10s',
    ['100ms', '5m'],
    'Longest wait for an outcome; half a request timeout at most.',
  ),
  'ledger.monitors.secret': secret('What deliveries of balance monitors are signed with; none, no monitors.'),
  'ledger.monitors.call_back_url': optionalServiceUrl(
    ['https', 'http'],
    'Where monitors deliver that have no URL of their own.',
  ),
  'ledger.monitors.interval': duration('500ms', ['50ms', '1m'], 'Pause between two looks at the balances.'),
  'ledger.monitors.timeout': duration('10s', ['100ms', '30s'], 'Time a receiver has to take a delivery.'),
  'ledger.monitors.answer_limit': size('64kb', ['1kb', '1mb'], 'Largest answer of a receiver that is read.'),
  'ledger.monitors.per_balance': count(20, [1, 1000], 'Monitors that one balance may have.'),
  'ledger.monitors.max': count(20_000, [1, 1_000_000], 'Monitors that there may be in all.'),
  'ledger.monitors.keep': duration(
    '168h',
    ['1h', '8760h'],
    'How long ended deliveries stay in the database.',
  ),
  'ledger.monitors.allow_private_targets': flag(
    { production: false, development: true, test: true },
    'Monitors may deliver to loopback and private addresses.',
  ),

  zone: text('local', word, wordForm, 'Where this process runs, as health checks name it.'),
  'health_checks.registration': flag(
    { production: false, development: true, test: true },
    'Anyone may register an organization; otherwise `POST /register` wants `X-Api-Key`.',
  ),
  'health_checks.allow_private_targets': flag(
    false,
    'Checks may probe loopback, private and link-local addresses.',
  ),
  'health_checks.zones': listOf(word, wordForm, 'Zones a check runs in that names none; empty is `zone`.'),
  'health_checks.checks_max': count(10_000, [1, million], 'Checks of one organization.'),
  'health_checks.tokens_max': count(100, [1, 100_000], 'Tokens of one organization.'),
  'health_checks.labels_max': count(32, [1, 1_000], 'Labels of one check.'),
  'health_checks.scrape_limit': size('64mb', ['64kb', '1gb'], 'Largest metrics page of one organization.'),
  'health_checks.sign_in_per_minute': count(
    10,
    [1, 10_000],
    'Wrong or right passwords per minute of one address, and of one account.',
  ),
  'health_checks.password_threads': count(2, [1, 64], 'Passwords that are hashed at the same time.'),
  'health_checks.probes_max': count(500, [1, 10_000], 'Probes of one worker in flight at once.'),
  'health_checks.timeout_max': duration('60s', ['1s', '10m'], 'Longest timeout of a check.'),
  'health_checks.answer_limit': size('1mb', ['1kb', '64mb'], 'Bytes of an answer that a probe reads.'),
  'health_checks.redirects_max': count(10, [0, 50], 'Redirects that a probe follows.'),
  'health_checks.flush_interval': duration(
    '1s',
    ['100ms', '1m'],
    'Pause between two writes of what probes found.',
  ),
  'health_checks.lease': duration('4s', ['1s', '1m'], 'How long a worker that fell silent keeps its zone.'),
  'health_checks.results_kept': duration('264h', ['1h', '8760h'], 'How long results can be listed.'),

  'log.level': oneOf(levels, 'info', 'Least serious line that is written.'),
  'log.format': oneOf(['json', 'pretty'], prettyInDevelopment, 'One JSON object a line, or for the eye.'),

  'shutdown.drain_delay': duration(brief('3s'), ['0s', '5m'], 'Time for balancers to see it is not ready.'),
  'shutdown.timeout': duration('20s', ['0s', '10m'], 'Time that running requests and jobs have to finish.'),
  'shutdown.last_scrape': duration(brief('5s'), ['0s', '5m'], 'How long metrics outlive the work.'),
} as const;

export type SettingsTable = typeof settingsTable;
export type SettingKey = keyof SettingsTable;

export const settingKeys = Object.keys(settingsTable) as SettingKey[];

/** Where the host of `cloud_dsn` takes what is sent. */
export const dsnPath = '/monitoring/ingest/v1/otlp';
