import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import {
  freePort,
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  type TestProcess,
  type TestRedis,
  waitUntil,
} from '@bellwether/local/testing';

const names = ['server', 'worker'] as const;
const appsFolder = join(import.meta.dirname, '../../..');
const timeoutMs = 30_000;

let redis: TestRedis;
let services: Record<string, string>;
beforeAll(async () => {
  redis = await startTestRedis();
  services = { BELLWETHER_REDIS_URL: redis.url, BELLWETHER_DATABASE_URL: await testDatabaseUrl() };
});
afterAll(() => redis.remove());

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a built process that is expected to end by itself. */
function runToItsEnd(name: (typeof names)[number], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const main = join(appsFolder, name, 'dist', 'main.js');
    execFile(
      process.execPath,
      [main],
      { env: { NODE_ENV: 'test', ...env }, timeout: timeoutMs },
      (error, stdout, stderr) => {
        resolve({ code: error ? (error.code ?? null) : 0, stdout, stderr });
      },
    );
  });
}

describe.each(names)('the %s that cannot start', (name) => {
  it('prints every problem of its settings in one message, and nothing else', async () => {
    const { code, stdout, stderr } = await runToItsEnd(name, {
      BELLWETHER_SERVER_SECURE: 'true',
      BELLWETHER_SERVER_PORT: 'eighty',
      BELLWETHER_SHUTDOWN_TIMEOUT: '10',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const [title, ...lines] = stderr.trimEnd().split('\n');
    expect(title).toMatch(/^\d problems in the settings$/);
    for (const variable of [
      'SERVER_PORT',
      'SERVER_SECRET_KEY',
      'SHUTDOWN_TIMEOUT',
      'DATABASE_URL',
      'REDIS_URL',
    ]) {
      expect(lines.filter((line) => line.includes(variable))).toHaveLength(1);
    }
    expect(lines.every((line) => line.startsWith('  '))).toBe(true);
    expect(stderr).not.toContain('    at ');
  });

  const ports = {
    server: [
      ['SERVER_PORT', 'the API', 'server.port'],
      ['METRICS_PORT', 'the metrics', 'metrics.port'],
    ],
    worker: [
      ['QUEUE_MONITORING_PORT', 'health and the queue page', 'queue.monitoring_port'],
      ['WORKER_METRICS_PORT', 'the metrics', 'metrics.worker_port'],
    ],
  } as const;

  it.each(ports[name])(
    'says that the port of %s is in use, and names the setting',
    async (variable, serves, setting) => {
      const occupied = createServer();
      await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
      const { port } = occupied.address() as { port: number };
      const free = {
        BELLWETHER_SERVER_PORT: String(await freePort()),
        BELLWETHER_QUEUE_MONITORING_PORT: String(await freePort()),
        BELLWETHER_WORKER_METRICS_PORT: String(await freePort()),
      };
      const { code, stderr } = await runToItsEnd(name, {
        ...services,
        ...free,
        [`BELLWETHER_${variable}`]: String(port),
      });
      occupied.close();
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr:
          `cannot serve ${serves}: port ${port} is in use by another process: ` +
          `stop that one, or set ${setting} to a free port\n`,
      });
    },
  );

  it('says that its address is not on this machine, and names the setting', async () => {
    const [variable, setting] =
      name === 'server' ? ['SERVER_HOST', 'server.host'] : ['QUEUE_MONITORING_HOST', 'queue.monitoring_host'];
    const { code, stderr } = await runToItsEnd(name, {
      ...services,
      [`BELLWETHER_${variable}`]: '192.0.2.1',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `: 192\\.0\\.2\\.1 is no address of this machine: set ${setting} to one, or to 0\\.0\\.0\\.0 for all\n$`,
      ),
    );
  });
});

/** The steps of a shutdown, as logged. */
function stepsOf(child: TestProcess): string[] {
  return child
    .logs()
    .split('\n')
    .flatMap((line) => {
      const step = /"message":"shutdown: ([^"]+)"/.exec(line)?.[1];
      return step === undefined ? [] : [step];
    });
}

const until = (what: string, holds: () => unknown): Promise<unknown> => waitUntil(holds, { timeoutMs, what });
const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

/** A request whose body does not end before the test says so. */
class HeldRequest {
  answer = '';
  private constructor(private readonly socket: Socket) {
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => (this.answer += chunk))
      .on('error', () => {});
  }
  static begin(url: string): HeldRequest {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      'POST /ledgers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
    );
    return new HeldRequest(socket);
  }
  end(): void {
    this.socket.write('}');
  }
  drop(): void {
    this.socket.destroy();
  }
}

const activeRequests = async (url: string): Promise<boolean> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.includes('http_server_active_requests 1\n');
};

const freely = {
  server: { setting: 'BELLWETHER_SERVER_PORT', message: 'the API is served' },
  worker: { setting: 'BELLWETHER_QUEUE_MONITORING_PORT', message: 'health and the queue page are served' },
};

describe.each(names)('the %s that may take any free port', (name) => {
  it('says which one it took', async () => {
    const { setting, message } = freely[name];
    const child = spawn(process.execPath, [join(appsFolder, name, 'dist', 'main.js')], {
      env: { NODE_ENV: 'test', ...services, [setting]: '0', BELLWETHER_WORKER_METRICS_PORT: 'off' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      const line = await waitUntil(
        () => output.split('\n').find((candidate) => candidate.includes(`"message":"${message}"`)),
        { timeoutMs, what: `the line "${message}"` },
      );
      const { port } = JSON.parse(line) as { port: number };
      expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    } finally {
      child.kill();
      await ended;
    }
  });
});

describe('the server that is asked to stop', () => {
  it('becomes unready, finishes running requests, refuses new ones, is scraped once more, and closes', async () => {
    const server = await startProcess('server', {
      env: {
        ...services,
        BELLWETHER_ENABLE_OBSERVABILITY: 'true',
        BELLWETHER_SHUTDOWN_LAST_SCRAPE: '4s',
      },
    });
    const held = HeldRequest.begin(server.url);
    await until('the request to run', () => activeRequests(server.url));

    process.kill(server.pid, 'SIGTERM');
    await until('readiness to go', async () => (await statusOf(`${server.url}/readyz`)) === 503);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({
      status: 'DOWN',
      reason: 'shutting down',
    });
    expect(await statusOf(`${server.url}/livez`)).toBe(200);
    const refused = await until('new requests to be refused', async () => {
      const response = await fetch(`${server.url}/ledgers/x`);
      return response.status === 503 && response;
    });
    expect(await (refused as Response).json()).toMatchObject({ error_detail: { code: 'GEN_SHUTTING_DOWN' } });
    expect(stepsOf(server)).not.toContain('running requests done');

    held.end();
    await until('the running request to be answered', () => held.answer.startsWith('HTTP/1.1 4'));
    await until('the last scrape to be possible', () => stepsOf(server).includes('running requests done'));
    expect(await statusOf(`${server.url}/metrics`)).toBe(200);

    expect(await server.exited).toEqual({ code: 0, signal: null });
    held.drop();
    expect(stepsOf(server)).toEqual([
      'readiness done',
      'load balancers look elsewhere done',
      'new requests done',
      'running requests done',
      'last push done',
      'last scrape done',
      'api listener done',
      'metrics listener done',
      'redis done',
      'postgres done',
      'signals done',
    ]);
  });

  it('names a step that hangs, skips it, and ends', async () => {
    const server = await startProcess('server', {
      env: { ...services, BELLWETHER_ENABLE_OBSERVABILITY: 'true', BELLWETHER_SHUTDOWN_TIMEOUT: '200ms' },
    });
    const held = HeldRequest.begin(server.url);
    await until('the request to run', () => activeRequests(server.url));
    process.kill(server.pid, 'SIGTERM');
    expect((await server.exited).code).toBe(0);
    held.drop();
    expect(stepsOf(server)).toContain('running requests hangs and is passed over');
    expect(stepsOf(server).at(-1)).toBe('signals done');
  });
});

describe.each(names)('the %s that is asked to stop', (name) => {
  it('ends at once at the second signal', async () => {
    const child = await startProcess(name, {
      env: { ...services, BELLWETHER_SHUTDOWN_DRAIN_DELAY: '5m', BELLWETHER_SHUTDOWN_LAST_SCRAPE: '5m' },
    });
    process.kill(child.pid, 'SIGTERM');
    await until('the shutdown to begin', () => stepsOf(child).includes('readiness done'));
    process.kill(child.pid, 'SIGINT');
    expect(await child.exited).toEqual({ code: 1, signal: null });
    expect(child.logs()).toContain('stopped at once by a second signal');
  });

  it('ends in order while its services are away', async () => {
    const away = `127.0.0.1:${await freePort()}`;
    const child = await startProcess(name, {
      env: { BELLWETHER_DATABASE_URL: `postgres://u:p@${away}/x`, BELLWETHER_REDIS_URL: `redis://${away}` },
    });
    process.kill(child.pid, 'SIGINT');
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(stepsOf(child).at(-1)).toBe('signals done');
  });
});

describe('the worker that is asked to stop', () => {
  it('takes no more jobs before it closes anything', async () => {
    const worker = await startProcess('worker', { env: services });
    expect(await worker.stop()).toEqual({ code: 0, signal: null });
    expect(stepsOf(worker)).toEqual([
      'readiness done',
      'new probes done',
      'new jobs done',
      'running jobs and probes done',
      'jobs given back done',
      'findings of probes done',
      'last push done',
      'last scrape done',
      'monitoring listener done',
      'metrics listener done',
      'redis done',
      'postgres done',
      'signals done',
    ]);
  });
});
