import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  freePort,
  makeThrowawayDirectory,
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  tool,
  waitUntil,
} from '@bellwether/local/testing';
import type { TestProcess, TestRedis, ThrowawayDirectory } from '@bellwether/local/testing';
import { OtlpReceiver } from '@bellwether/telemetry/testing';
import { runCli } from '../program.js';
import { checks } from './checks.js';
import type { Finding } from './finding.js';

const startMs = 120_000;
const token = 'the-right-token';

/** The names of the checks that some test has seen fire. */
const seen = new Set<string>();

interface Told {
  readonly code: number;
  readonly findings: readonly Finding[];
  readonly problems: readonly Finding[];
}

let redis: TestRedis;
let receiver: OtlpReceiver;
let folder: ThrowawayDirectory;
let server: TestProcess;
let worker: TestProcess;
let env: Record<string, string>;

const doctorText = async (
  settings: Readonly<Record<string, string | undefined>>,
  ...argv: readonly string[]
) => {
  const lines: string[] = [];
  const io = { out: (text: string) => void lines.push(text), err: (text: string) => void lines.push(text) };
  const code = await runCli(['doctor', ...argv], { io, env: settings, cwd: folder.path });
  return { code, text: lines.join('\n') };
};

const doctor = async (
  settings: Readonly<Record<string, string | undefined>>,
  ...argv: readonly string[]
): Promise<Told> => {
  const { code, text } = await doctorText(settings, '--json', ...argv);
  const { findings } = JSON.parse(text) as { findings: readonly Finding[] };
  for (const { check, what, why, mend } of findings) {
    seen.add(check);
    for (const part of [what, why, mend]) expect(part).not.toBe('');
  }
  return { code, findings, problems: findings.filter(({ level }) => level === 'problem') };
};

/** The doctor of the healthy system, with some settings of its own. */
const examine = (change: Readonly<Record<string, string | undefined>> = {}, ...argv: readonly string[]) =>
  doctor({ ...env, ...change }, '--server-url', server.url, '--worker-url', worker.url, ...argv);

const only = ({ problems }: Told): Finding => {
  expect(problems.map(({ check, what }) => `${check}: ${what}`)).toHaveLength(1);
  return problems[0] as Finding;
};

/** A process of another build, clock or state than a test can bring a real one into. */
const standIn = async (metrics: string, headers: Readonly<Record<string, string>> = {}) => {
  const stand: Server = createServer((request, response) => {
    response.sendDate = headers['date'] === undefined;
    response.writeHead(200, headers).end(request.url === '/metrics' ? metrics : '{"status":"UP"}');
  });
  await new Promise<void>((resolve) => stand.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(stand.address() as AddressInfo).port}`, stop: () => stand.close() };
};

/** A worker answers before its consumers are connected; only then is it well. */
const untilWell = async ({ url }: TestProcess): Promise<void> => {
  await waitUntil(async () => (await fetch(`${url}/health`)).status === 200, {
    timeoutMs: 30_000,
    what: 'the process to be well',
  });
};

beforeAll(async () => {
  [redis, receiver, folder] = await Promise.all([
    startTestRedis(),
    OtlpReceiver.start(),
    makeThrowawayDirectory('doctor'),
  ]);
  env = {
    NODE_ENV: 'test',
    BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    BELLWETHER_METRICS_BEARER_TOKEN: token,
    BELLWETHER_REDIS_URL: redis.url,
    BELLWETHER_DATABASE_URL: await migratedDatabaseUrl(),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  };
  [server, worker] = await Promise.all([startProcess('server', { env }), startProcess('worker', { env })]);
  await Promise.all([untilWell(server), untilWell(worker)]);
}, startMs);

afterAll(async () => {
  await Promise.all([server?.stop(), worker?.stop()]);
  await Promise.all([redis?.remove(), receiver?.stop(), folder?.remove()]);
});

beforeEach(() => {
  receiver.mood = { kind: 'takes' };
});

describe('the doctor', () => {
  it('finds nothing in a healthy system and says what it looked at', async () => {
    expect(await examine()).toEqual({ code: 0, findings: [], problems: [] });
    const { text } = await doctorText(env, '--server-url', server.url, '--worker-url', worker.url);
    expect(text).toMatch(/✓ settings, server and worker answer, health, .*versions/);
    expect(text).toMatch(/no problems$/);
  });

  it('tells a person what is wrong, why it matters and what mends it', async () => {
    const { code, text } = await doctorText(
      { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4317' },
      '--server-url',
      server.url,
      '--worker-url',
      worker.url,
    );
    expect(code).toBe(1);
    expect(text).toContain('✗ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT uses port 4317, which speaks gRPC');
    expect(text).toContain('Use:  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://<host>:4318');
  });

  it('names every setting that is wrong', async () => {
    const told = await examine({ BELLWETHER_SERVER_PORT: 'eighty', BELLWETHER_LOG_LEVEL: 'loud' });
    expect(told.code).toBe(1);
    expect(told.problems.map(({ check }) => check)).toEqual(['settings-invalid', 'settings-invalid']);
    expect(told.problems[0]?.mend).toContain('BELLWETHER_SERVER_PORT');
  });

  it('finds a process that does not answer', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const told = await doctor(env, '--server-url', url, '--worker-url', worker.url);
    expect(only(told)).toMatchObject({
      check: 'process-silent',
      mend: expect.stringContaining('pnpm start:server'),
    });
  });

  it.each([
    [{ BELLWETHER_METRICS_BEARER_TOKEN: 'another' }, 'AUTH_INVALID_BEARER_TOKEN', /Restart both processes/],
    [
      { BELLWETHER_METRICS_BEARER_TOKEN: undefined },
      'AUTH_METRICS_TOKEN_REQUIRED',
      /with the settings of the process/,
    ],
  ])('finds metrics refused with 401 (settings %j)', async (change, code, mend) => {
    const { problems } = await examine(change);
    expect(problems.map(({ check }) => check)).toEqual(['metrics-unauthorized', 'metrics-unauthorized']);
    expect(problems[0]?.what).toContain(code);
    expect(problems[0]?.mend).toMatch(mend);
  });

  it('finds metrics that are not where the settings say', async () => {
    const port = String(await freePort());
    const told = await examine({ BELLWETHER_METRICS_PORT: port });
    expect(only(told)).toMatchObject({ check: 'metrics-broken', what: expect.stringContaining(port) });
  });

  it.each([
    ['http://127.0.0.1:4317', 'http://<host>:4318'],
    ['127.0.0.1:4318', 'http://<host>:4318'],
  ])('finds an endpoint that cannot be right: %s', async (endpoint, mend) => {
    const { problems } = await examine({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint });
    const found = problems.find(({ check }) => check === 'export-settings');
    expect(found?.mend).toContain(mend);
  });

  it('finds a wrong DSN and does not show it', async () => {
    const told = await examine({ BELLWETHER_CLOUD_DSN: 'http://WRITEKEY@observe.example/42' });
    expect(only(told)).toMatchObject({
      check: 'export-settings',
      what: expect.stringContaining('scheme of the DSN'),
    });
    expect(JSON.stringify(told)).not.toContain('WRITEKEY');
  });

  it.each([
    [{ kind: 'answers', status: 401 }, 'OTEL_EXPORTER_OTLP_HEADERS'],
    [{ kind: 'answers', status: 404 }, '/v1/traces'],
    [{ kind: 'answers', status: 503 }, 'log of the receiver'],
    [{ kind: 'hangs' }, 'reach the address'],
    [{ kind: 'breaks' }, '4318'],
  ] as const)('finds a receiver that is %j', async (mood, mend) => {
    receiver.mood = mood;
    const { code, problems } = await examine();
    expect(code).toBe(1);
    expect(new Set(problems.map(({ check }) => check))).toEqual(new Set(['export-refused']));
    expect(problems[0]?.mend).toContain(mend);
  });

  it('finds a receiver that is not there, and one without TLS', async () => {
    const refused = await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` });
    expect(refused.problems[0]).toMatchObject({ check: 'export-refused', why: 'Nothing listens there.' });
    const tls = await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url.replace('http:', 'https:') });
    expect(tls.problems[0]?.mend).toContain('OTEL_EXPORTER_OTLP_CERTIFICATE');
  });

  it('notes that traces are sent nowhere, which is no problem', async () => {
    const quiet = { BELLWETHER_ENABLE_OBSERVABILITY: 'false' };
    const url = `http://127.0.0.1:${await freePort()}`;
    const told = await doctor({ ...env, ...quiet }, '--server-url', url, '--worker-url', url);
    expect(told.findings.find(({ check }) => check === 'traces-nowhere')).toMatchObject({
      level: 'note',
      what: expect.stringContaining('observability is off'),
    });
    expect(told.problems.map(({ check }) => check)).not.toContain('traces-nowhere');
  });

  it('believes the processes when they send more than the settings here say', async () => {
    const told = await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: undefined });
    expect(told).toEqual({ code: 0, findings: [], problems: [] });
  });

  it('finds rules that were made for another catalog', async () => {
    const rules = join(folder.path, 'rules.yaml');
    await writeFile(rules, 'expr: count(bellwether_build_info{job="a",catalog!="0123456789abcdef"}) > 0\n');
    const told = await examine({}, '--rules', rules);
    expect(only(told)).toMatchObject({
      check: 'rules-outdated',
      mend: expect.stringContaining('pnpm generate'),
    });
  });
});

describe('the doctor, of processes with other settings', () => {
  const running: TestProcess[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((process) => process.stop()));
  });
  const start = async (name: 'server' | 'worker', change: Readonly<Record<string, string | undefined>>) => {
    const process = await startProcess(name, { env: { ...env, ...change } });
    running.push(process);
    await untilWell(process);
    return process;
  };

  it(
    'finds metrics that are switched off, although the queue page works',
    async () => {
      const off = { BELLWETHER_ENABLE_OBSERVABILITY: 'false', BELLWETHER_METRICS_BEARER_TOKEN: undefined };
      const quiet = await start('worker', off);
      const settings = { ...env, ...off };
      const told = await doctor(settings, '--server-url', server.url, '--worker-url', quiet.url);
      const found = told.problems.find(({ check }) => check === 'metrics-not-found');
      expect(found?.what).toContain('answers 404, although the queue page works');
      expect(found?.mend).toContain('BELLWETHER_ENABLE_OBSERVABILITY=true');
      const stale = await doctor(env, '--server-url', server.url, '--worker-url', quiet.url);
      expect(stale.problems[0]).toMatchObject({
        check: 'metrics-not-found',
        mend: expect.stringContaining('Restart'),
      });
    },
    startMs,
  );

  it(
    'finds secure mode without a credential for metrics',
    async () => {
      const secure = {
        BELLWETHER_SERVER_SECURE: 'true',
        BELLWETHER_SERVER_SECRET_KEY: 'a-secret-key-that-is-long-enough',
        BELLWETHER_METRICS_BEARER_TOKEN: undefined,
      };
      const closed = await start('server', secure);
      const told = await doctor(
        { ...env, ...secure },
        '--server-url',
        closed.url,
        '--worker-url',
        worker.url,
      );
      const found = told.problems.find(({ check }) => check === 'metrics-disabled');
      expect(found?.what).toBe('server /metrics answers 403 AUTH_METRICS_DISABLED');
      expect(found?.mend).toContain('BELLWETHER_METRICS_BEARER_TOKEN=');
    },
    startMs,
  );

  it(
    'finds a process that lost its Redis',
    async () => {
      const own = await startTestRedis();
      const lost = await start('worker', { BELLWETHER_REDIS_URL: own.url });
      await own.stop();
      await waitUntil(async () => (await fetch(`${lost.url}/health`)).status === 503, {
        timeoutMs: 20_000,
        what: 'the worker to notice',
      });
      const told = await doctor(env, '--server-url', server.url, '--worker-url', lost.url);
      expect(told.problems.map(({ check }) => check)).toContain('process-unwell');
      await running.pop()?.kill();
      await own.remove();
    },
    startMs,
  );

  it(
    'finds that only one of the two sends its signals',
    async () => {
      const silent = await start('worker', { OTEL_EXPORTER_OTLP_ENDPOINT: undefined });
      const told = await doctor(env, '--server-url', server.url, '--worker-url', silent.url);
      expect(told.problems.map(({ check, what }) => `${check}: ${what}`)).toEqual([
        'export-differs: the server sends traces by otlp, the worker does not',
        'export-differs: the server sends metrics by otlp, the worker does not',
      ]);
    },
    startMs,
  );
});

describe('the doctor, of what a test cannot do to a real process', () => {
  const build = (version: string) =>
    `bellwether_build_info{version="${version}",revision="unknown",catalog="0123456789abcdef"} 1\n`;

  it('finds a queue without a consumer', async () => {
    const stand = await standIn('queue_consumers{queue="transactions"} 0\n');
    const told = await doctor(env, '--server-url', server.url, '--worker-url', stand.url);
    expect(told.problems.find(({ check }) => check === 'queue-consumers')?.what).toBe(
      'the queue transactions has no consumer',
    );
    stand.stop();
  });

  it('finds clocks that differ', async () => {
    const date = new Date(Date.now() - 90_000).toUTCString();
    const stand = await standIn('', { date });
    const told = await doctor(env, '--server-url', server.url, '--worker-url', stand.url);
    expect(told.problems.find(({ check }) => check === 'clock-skew')?.what).toMatch(
      /worker is (?:89|90) s behind/,
    );
    stand.stop();
  });

  it('finds builds that differ', async () => {
    const [one, other] = await Promise.all([standIn(build('1.0.0')), standIn(build('1.1.0'))]);
    const told = await doctor(env, '--server-url', one.url, '--worker-url', other.url);
    expect(only(told)).toMatchObject({
      check: 'versions-differ',
      what: 'the server runs version 1.0.0, the worker 1.1.0',
    });
    one.stop();
    other.stop();
  });
});

describe('the doctor, of a real Prometheus', () => {
  const targetOf = (url: string): string => url.replace('http://', '');

  it(
    'finds targets that refuse the scrape and processes that have none',
    async () => {
      const port = await freePort();
      const config = join(folder.path, 'prometheus.yml');
      await writeFile(
        config,
        [
          'global: { scrape_interval: 1s }',
          'scrape_configs:',
          `  - { job_name: bellwether-server, static_configs: [{ targets: ['${targetOf(server.url)}'] }] }`,
        ].join('\n'),
      );
      const prometheus = spawn(
        await tool('prometheus'),
        [
          `--config.file=${config}`,
          `--storage.tsdb.path=${join(folder.path, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: 'ignore' },
      );
      const url = `http://127.0.0.1:${port}`;
      try {
        await waitUntil(
          async () => {
            const answer = await fetch(`${url}/api/v1/targets`).catch(() => undefined);
            return (await answer?.text())?.includes('"health":"down"') ?? false;
          },
          { timeoutMs: 60_000, what: 'Prometheus to scrape' },
        );
        const { problems } = await examine({}, '--prometheus-url', url);
        expect(problems.map(({ check }) => check)).toEqual(['prometheus-targets', 'prometheus-targets']);
        expect(problems[0]).toMatchObject({
          what: expect.stringContaining('bellwether-server'),
          mend: expect.stringContaining('Give the job the token'),
        });
        expect(problems[1]?.what).toContain('no target for the worker');
      } finally {
        prometheus.kill();
      }
    },
    startMs,
  );

  it('finds one that does not answer', async () => {
    const told = await examine({}, '--prometheus-url', `http://127.0.0.1:${await freePort()}`);
    expect(only(told)).toMatchObject({
      check: 'prometheus-targets',
      what: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the table of checks', () => {
  it('lists every file, and every check was seen to find something', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.check.ts'));
    expect(checks.map(({ name }) => `${name}.check.ts`).toSorted()).toEqual(files.toSorted());
    expect([...seen].toSorted()).toEqual(checks.map(({ name }) => name).toSorted());
  });
});
