/**
 * What the signals cost a request: one Fastify app, driven in the same run with everything off, with everything on,
 * with one trace in a hundred kept, and with everything on while the far side hangs.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const seconds = 6;
const rounds = 3;
const connections = 32;
const modes = ['off', 'on', 'one trace in 100', 'far side hangs'];
const self = fileURLToPath(import.meta.url);

/** The app under load, in a process of its own. */
const serve = async (mode, endpoint) => {
  await import('@bellwether/telemetry/start');
  const { startSignals, createLogger, MetricRegistry, withStep } = await import('@bellwether/telemetry');
  const { http } = await import('@bellwether/telemetry/families');
  const { default: fastify } = await import('fastify');
  const signals = startSignals({
    serviceName: 'bench',
    enabled: mode !== 'off',
    dsn: `http://key@${new URL(endpoint).host}/1`,
    environment:
      mode === 'one trace in 100'
        ? { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' }
        : {},
  });
  const log = createLogger({ process: 'bench', destination: { write: () => {} }, exportTo: signals.logSink });
  const registry = new MetricRegistry({
    process: 'bench',
    ...(signals.exemplar === undefined ? {} : { exemplar: signals.exemplar }),
  });
  const duration = registry
    .register(http)
    .requestDuration.with({ method: 'GET', route: '/orders/:id', status_code: '200' });
  signals.attachMetrics(registry);
  const app = fastify();
  const handler = async (request) => {
    const begin = performance.now();
    // What a real request waits for; without it there is nothing beside which a cost could be seen.
    await withStep('do work', () => new Promise((resolve) => setImmediate(resolve)));
    log.info({ id: request.params.id }, 'work done');
    duration.observe((performance.now() - begin) / 1000);
    return { id: request.params.id };
  };
  app.route({ method: 'GET', url: '/orders/:id', handler });
  await app.listen({ port: 0, host: '127.0.0.1' });
  process.on('message', () => process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }));
  process.send({ port: app.server.address().port });
};

const ask = async (child) => {
  child.send('usage');
  return (await once(child, 'message'))[0];
};

const measure = async (mode, receiver) => {
  receiver.mood = { kind: mode === 'far side hangs' ? 'hangs' : 'takes' };
  const { default: autocannon } = await import('autocannon');
  const child = fork(self, ['serve', mode, receiver.url]);
  try {
    const [{ port }] = await once(child, 'message');
    const load = { url: `http://127.0.0.1:${port}/orders/1`, connections };
    await autocannon({ ...load, duration: 2 });
    const before = await ask(child);
    const { requests, latency } = await autocannon({ ...load, duration: seconds });
    const after = await ask(child);
    const cpu = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
    return {
      perSecond: requests.average,
      cpuUs: cpu / requests.total,
      p99: latency.p99,
      mb: after.rss / 1e6,
    };
  } finally {
    child.kill();
    // The receiver keeps what it got; the next run starts with an empty one.
    receiver.requests.length = 0;
  }
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const compare = async () => {
  const { OtlpReceiver } = await import('@bellwether/telemetry/testing');
  const receiver = await OtlpReceiver.start();
  const results = new Map(modes.map((mode) => [mode, []]));
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) results.get(mode).push(await measure(mode, receiver));
  }
  await receiver.stop();
  const off = median(results.get('off').map(({ perSecond }) => perSecond));
  console.log(
    `\nThe signals, one request (median of ${rounds} runs of ${seconds} s, ${connections} connections)`,
  );
  console.table(
    Object.fromEntries(
      modes.map((mode) => {
        const of = (key) => median(results.get(mode).map((each) => each[key]));
        return [
          mode,
          {
            'requests a second': Math.round(of('perSecond')),
            'beside off': (of('perSecond') / off).toFixed(2),
            'CPU µs a request': of('cpuUs').toFixed(0),
            'p99 ms': of('p99'),
            'memory MB': Math.round(of('mb')),
          },
        ];
      }),
    ),
  );
};

const [command, mode, endpoint] = process.argv.slice(2);
await (command === 'serve' ? serve(mode, endpoint) : compare());
