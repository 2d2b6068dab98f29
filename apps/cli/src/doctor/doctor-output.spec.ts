import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@bellwether/local/testing';
import { runCommand } from '../platform/testing/run-command.js';

let cwd: string;
const servers: Server[] = [];
const sockets = new Set<Socket>();
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-doctor-'));
});
afterAll(async () => {
  for (const server of servers) server.close();
  for (const socket of sockets) socket.destroy();
  await rm(cwd, { recursive: true });
});

const listen = async (server: Server): Promise<string> => {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const answering = (listener: RequestListener): Promise<string> => listen(createServer(listener));

const settings = {
  BELLWETHER_MODE: 'development',
  BELLWETHER_ENABLE_OBSERVABILITY: 'true',
} as const;
const run = (argv: readonly string[], env: Readonly<Record<string, string>> = settings, columns?: number) =>
  runCommand(['doctor', '--timeout', '300ms', ...argv], { env, cwd, columns });

/** Every address the doctor asks. */
const everywhere = (url: string, worker = url): [argv: string[], env: Record<string, string>] => [
  ['--server-url', url, '--worker-url', worker, '--prometheus-url', url],
  {
    ...settings,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: url.replace('http:', 'https:'),
    BELLWETHER_CLOUD_DSN: `${url.replace('http://', 'http://key@')}/42`,
  },
];

describe('the doctor, where nothing ends', () => {
  const namesAll = async (url: string): Promise<void> => {
    const [argv, env] = everywhere(url);
    const { code, out } = await run([...argv, '--json'], env);
    const { findings } = JSON.parse(out) as { findings: readonly { finding: string }[] };
    expect(code).toBe(1);
    expect(findings.map(({ finding }) => finding)).toEqual([
      'process-silent',
      'process-silent',
      'receiver-hangs',
      'receiver-hangs',
      'receiver-hangs',
      'prometheus-silent',
    ]);
  };

  it('ends, and names every address that takes connections and says nothing', async () => {
    await namesAll(await listen(createTcpServer()));
  });

  it('ends where answers begin and never end', async () => {
    const [argv, env] = everywhere(
      await answering((_request, response) => void response.writeHead(200).write('{"status":')),
    );
    const { code, out } = await run(argv, env);
    expect(code).toBe(1);
    expect(out).toMatch(/server does not answer .*worker does not answer .*no Prometheus answers/s);
  });
});

describe('the doctor does not tell a secret', () => {
  const secret = 'Zq9mV2xK7tLw';
  const [here, there] = ['http', `${secret}@127.0.0.1:1`];
  const withPassword = `${here}://user:${there}`;
  const sources: readonly [place: string, env: Readonly<Record<string, string>>, argv?: readonly string[]][] =
    [
      ['the metrics token', { BELLWETHER_METRICS_BEARER_TOKEN: secret }],
      [
        'the metrics password',
        { BELLWETHER_METRICS_BASIC_USERNAME: 'user', BELLWETHER_METRICS_BASIC_PASSWORD: secret },
      ],
      ['a password without its user', { BELLWETHER_METRICS_BASIC_PASSWORD: secret }],
      ['the secret key', { BELLWETHER_SERVER_SECURE: 'perhaps', BELLWETHER_SERVER_SECRET_KEY: secret }],
      ['the address of Postgres', { BELLWETHER_DATABASE_URL: `postgres://user:${there}/b` }],
      ['a wrong address of Postgres', { BELLWETHER_DATABASE_URL: `mysql://user:${there}/b` }],
      ['the address of Redis', { BELLWETHER_REDIS_URL: `redis://:${there}` }],
      ['a wrong address of Redis', { BELLWETHER_REDIS_URL: `user:${secret} 127.0.0.1` }],
      ['the DSN', { BELLWETHER_CLOUD_DSN: `http://${there}/42` }],
      ['a DSN to elsewhere', { BELLWETHER_CLOUD_DSN: `http://${secret}@observe.example/42` }],
      ['a DSN that cannot be read', { BELLWETHER_CLOUD_DSN: `https://${secret}@:x/42` }],
      ['the user of an endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: withPassword }],
      [
        'the query of an endpoint',
        { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:1/?api_key=${secret}` },
      ],
      ['an endpoint without a scheme', { OTEL_EXPORTER_OTLP_ENDPOINT: `user:${there}` }],
      ['an endpoint that cannot be read', { OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${secret}@:x` }],
      [
        'a header of the export',
        {
          OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
          OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${secret}`,
        },
      ],
      ['the address of the server', {}, ['--server-url', withPassword]],
      ['the address of the worker', {}, ['--worker-url', `http://127.0.0.1:1/?token=${secret}`]],
      ['the address of Prometheus', {}, ['--prometheus-url', withPassword]],
      ['an address that is none', {}, ['--server-url', `user:${there}`]],
      ['a settings file that is broken', {}, ['--config', 'broken.json']],
    ];

  it.each(sources)('of %s', async (_place, env, argv = []) => {
    await writeFile(join(cwd, 'broken.json'), `{ "server": { "secret_key": "${secret}", } }`);
    const base64 = Buffer.from(`user:${secret}`).toString('base64');
    for (const form of [[], ['--json']]) {
      const { out, err, code } = await run([...argv, ...form], { ...settings, ...env });
      expect(`${out}${err}`).not.toContain(secret);
      expect(`${out}${err}`).not.toContain(base64);
      expect(`${out}${err}`).not.toMatch(/\n\s+at /);
      expect(code).not.toBe(0);
    }
  });

  it('that someone else told it, nor what would steer the terminal', async () => {
    const reported = `\u001B[2J\u0007cannot reach postgres://user:${secret}@db/b, Authorization: Bearer ${secret}`;
    const url = await answering(({ url: path = '' }, response) => {
      const target = { labels: { job: 'bellwether-server' }, health: 'down', scrapeUrl: withPassword };
      const targets = { data: { activeTargets: [{ ...target, lastError: reported }] } };
      response.end(JSON.stringify(path.startsWith('/api') ? targets : { status: 'DOWN', reason: reported }));
    });
    const [argv] = everywhere(url);
    for (const form of [[], ['--json']]) {
      const { out } = await run([...argv, ...form]);
      expect(out).toContain('cannot reach postgres://');
      expect(out).not.toContain(secret);
      // eslint-disable-next-line no-control-regex
      expect(out).not.toMatch(/\u001B|\u0007|\\u001b/);
    }
  });
});

describe('what the doctor prints', () => {
  const nothingRuns = async (): Promise<readonly string[]> => [
    '--server-url',
    `http://127.0.0.1:${await freePort()}`,
    '--worker-url',
    `http://127.0.0.1:${await freePort()}`,
  ];

  it('has what, why, what mends it, and the line to copy, under each other', async () => {
    const { out, err, code } = await run(await nothingRuns());
    expect({ err, code }).toEqual({ err: '', code: 1 });
    expect(out).toMatch(
      /^ {2}✗ the server does not answer on .*\n {6}Nothing listens there.*\n {6}Start it .*\n {8}bellwether doctor --server-url/,
    );
    expect(out).toMatch(/\n {2}2 problems, 1 note$/);
  });

  it('calls nothing well that was not looked at', async () => {
    const { out } = await run(['--json'], { ...settings, BELLWETHER_SERVER_PORT: 'eighty' });
    expect(JSON.parse(out)).toMatchObject({ ok: false, well: [] });
  });

  it('fits a narrow terminal, but for the lines to copy', async () => {
    const { out } = await run(await nothingRuns(), settings, 40);
    const isCopied = (line: string) => line.startsWith('        ');
    const words = out.split('\n').filter((line) => !isCopied(line));
    expect(words.filter((line) => line.length > 40)).toEqual([]);
    expect(out).toContain('        bellwether doctor --server-url http://<host>:<port>\n');
  });

  it('has colours for those who want them, and the same text', async () => {
    const argv = ['doctor', '--timeout', '300ms', ...(await nothingRuns())];
    const plain = await runCommand(argv, { env: settings, cwd });
    const coloured = await runCommand(argv, { env: settings, cwd, colours: true });
    expect(coloured.out).toContain('\u001B[31m✗\u001B[39m');
    // eslint-disable-next-line no-control-regex
    expect(coloured.out.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain.out);
  });

  it('names the command as it was called', async () => {
    const env = { ...settings, npm_lifecycle_event: 'doctor' };
    expect((await run(await nothingRuns(), env)).out).toContain(' pnpm bellwether doctor --server-url');
  });
});
