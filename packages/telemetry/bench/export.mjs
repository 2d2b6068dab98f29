/**
 * What telemetry costs a request: the same app without any, with its metrics, with all signals and one trace in a
 * hundred, with all signals and every trace, and with a far side that hangs or refuses. Once for a handler that does
 * nothing, and for the product's server with its database and its queue. Before that, tracing alone: ours beside
 * OpenTelemetry's own instrumentations. `pnpm bench` prints it; `BENCH_ONLY=traces` stops after tracing.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, startTestPostgres, startTestRedis } from '@bellwether/local/testing';
import { pairedLoad } from './paired-load.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 12);
const seconds = Number(process.env.BENCH_SECONDS ?? 1.5);
const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const oneIn100 = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' };

const farSide = fork(pathOf('far-side.mjs'));
const [{ takes, hangs }] = await once(farSide, 'message');
const dsnOf = (port) => ({ text: `http://key@127.0.0.1:${port}/1`, path: '/otlp' });
/** A port nobody listens on: connections to it are refused. */
const nobody = 1;

const modes = [
  { name: 'none' },
  { name: 'metrics', metrics: true },
  { name: 'all, one trace in 100', metrics: true, signals: true, dsn: dsnOf(takes), env: oneIn100 },
  { name: 'all, every trace', metrics: true, signals: true, dsn: dsnOf(takes) },
  { name: 'all, far side hangs', metrics: true, signals: true, dsn: dsnOf(hangs) },
  { name: 'all, far side refuses', metrics: true, signals: true, dsn: dsnOf(nobody) },
];

const toEndpoint = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${takes}/v1/traces` };
const tracings = [
  { name: 'none' },
  { name: 'ours, one trace in 100', signals: true, env: { ...toEndpoint, ...oneIn100 } },
  { name: 'OpenTelemetry, one trace in 100', opentelemetry: true, env: { ...toEndpoint, ...oneIn100 } },
  { name: 'ours, every trace', signals: true, env: toEndpoint },
  { name: 'OpenTelemetry, every trace', opentelemetry: true, env: toEndpoint },
];

let sockets = 0;
const newUsageSocket = () => join(tmpdir(), `bench-usage-${process.pid}-${(sockets += 1)}`);

async function emptyApps(subjects) {
  const apps = [];
  for (const { name, env, ...telemetry } of subjects) {
    const usageSocket = newUsageSocket();
    const child = fork(pathOf('empty-app.mjs'), {
      execArgv: ['--import', pathOf('usage.mjs')],
      env: {
        ...process.env,
        ...env,
        BENCH_USAGE_SOCKET: usageSocket,
        BENCH_SETTINGS: JSON.stringify({ telemetry }),
      },
    });
    const [{ url }] = await once(child, 'message');
    apps.push({ name, usageSocket, load: { url: `${url}/orders/1` }, stop: () => child.disconnect() });
  }
  return apps;
}

/** The product records its metrics whether or not observability is on, so it has no row of its own for them. */
async function servers(databaseUrl, redisUrl) {
  const migrated = fork(pathOf('../../database/dist/migrate.js'), {
    env: { ...process.env, BELLWETHER_DATABASE_URL: databaseUrl, BELLWETHER_REDIS_URL: redisUrl },
    silent: true,
  });
  const [code] = await once(migrated, 'exit');
  if (code !== 0) throw new Error('the database could not be migrated');
  const started = [];
  for (const { name, dsn, env } of modes.filter((mode) => mode.name !== 'metrics')) {
    const usageSocket = newUsageSocket();
    const server = await startProcess('server', {
      nodeArgs: ['--import', pathOf('usage.mjs')],
      env: {
        ...env,
        BENCH_USAGE_SOCKET: usageSocket,
        BELLWETHER_DATABASE_URL: databaseUrl,
        BELLWETHER_REDIS_URL: redisUrl,
        BELLWETHER_QUEUE_MAX_PENDING: '10000000',
        BELLWETHER_ENABLE_OBSERVABILITY: String(dsn !== undefined),
        BELLWETHER_CLOUD_DSN: dsn?.text,
      },
    });
    started.push({ name, usageSocket, url: server.url, stop: () => server.stop() });
  }
  return started;
}

let sent = 0;
const run = Date.now();
const transaction = () => {
  sent += 1;
  return JSON.stringify({
    precise_amount: 1,
    precision: 100,
    reference: `${run}-${sent}`,
    description: 'a transfer',
    currency: 'USD',
    source: `@Source${sent % 1000}`,
    destination: `@Destination${sent % 1000}`,
    allow_overdraft: true,
  });
};
const headers = { 'content-type': 'application/json' };
const post = {
  method: 'POST',
  path: '/transactions',
  headers,
  setupRequest: (request) => ({ ...request, body: transaction() }),
};

function print(title, rows) {
  console.log(`\n${title} (medians of ${rounds} slices of ${seconds} s, ratios within a round)`);
  console.table(
    Object.fromEntries(
      rows.map((row) => [
        row.name,
        {
          'requests a second': Math.round(row.perSecond),
          'beside none': row.perSecondRatio.toFixed(2),
          'CPU µs a request': row.cpuUs.toFixed(0),
          'CPU, none beside it': row.cpuRatio.toFixed(2),
          'p50 ms': row.p50,
          'p99 ms': row.p99,
          'memory MB': Math.round(row.mb),
        },
      ]),
    ),
  );
}

const measure = async (title, subjects) => {
  const rows = await pairedLoad(subjects, { rounds, seconds });
  print(title, rows);
  return rows;
};

/** Tracing alone, on a handler that does nothing. */
async function measureTracings() {
  const apps = await emptyApps(tracings);
  const rows = await measure('Tracing alone, a handler that does nothing', apps);
  for (const { stop } of apps) stop();
  const cpuOf = (name) => rows.find((row) => row.name === name).cpuUs;
  for (const how of ['one trace in 100', 'every trace']) {
    const times = (cpuOf(`OpenTelemetry, ${how}`) / cpuOf(`ours, ${how}`)).toFixed(2);
    console.log(`OpenTelemetry's own takes ${times} times the processor time of ours at ${how}`);
  }
  return apps;
}

async function measureSignals() {
  const apps = await emptyApps(modes);
  await measure('The signals, a handler that does nothing', apps);
  for (const { stop } of apps) stop();

  const postgres = await startTestPostgres();
  const redis = await startTestRedis();
  const running = await servers(postgres.url, redis.url);
  const answer = await fetch(`${running[0].url}/transactions`, {
    method: 'POST',
    headers,
    body: transaction(),
  });
  const { transaction_id: id } = await answer.json();
  await measure(
    'The signals, GET /transactions/:id of the server',
    running.map((server) => ({ ...server, load: { url: `${server.url}/transactions/${id}` } })),
  );
  await measure(
    'The signals, POST /transactions of the server',
    running.map((server) => ({ ...server, load: { url: server.url, requests: [post] } })),
  );
  /** Far from what it can do, so that latency is that of the requests and not of the queue before them. */
  const overallRate = 100;
  await measure(
    `The signals, POST /transactions of the server, ${overallRate} requests a second`,
    running.map((server) => ({ ...server, load: { url: server.url, requests: [post], overallRate } })),
  );
  for (const { stop } of running) await stop();
  await redis.remove();
  await postgres.remove();
  return [...apps, ...running];
}

console.log(
  `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0].toFixed(1)}`,
);
const measured = await measureTracings();
if (process.env.BENCH_ONLY !== 'traces') measured.push(...(await measureSignals()));
console.log(`load ${loadavg()[0].toFixed(1)} at the end`);
for (const { usageSocket } of measured) await rm(usageSocket, { force: true });
farSide.disconnect();
