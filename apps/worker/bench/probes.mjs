/**
 * `node apps/worker/bench/probes.mjs`: probes per second of processor time, beside blackbox_exporter on the same targets
 * where it is installed. The targets are a process of their own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeCheck } from '../dist/health-checks/probers/prober.js';
import { testCertificates } from '../src/health-checks/testing/certificates.ts';

const probes = Number(process.env.BENCH_PROBES ?? 3_000);
const rounds = 3;
const concurrency = 32;
const context = {
  timeoutMs: 10_000,
  mayProbe: () => true,
  redirectsMax: 10,
  answerBytesMax: 1_048_576,
};

/** The part of the targets: prints its ports and serves until it is killed. */
const serveTargets = async () => {
  const answer = (_request, response) => response.end('all is well'.repeat(100));
  const servers = {
    http: createServer(answer),
    https: createSecureServer(testCertificates.good, answer),
    tcp: createTcpServer((socket) => socket.on('error', () => undefined).resume()),
  };
  for (const server of Object.values(servers)) await once(server.listen(0, '127.0.0.1', 4_096), 'listening');
  const ports = Object.entries(servers).map(([kind, server]) => [kind, server.address().port]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(ports))}\n`);
};

const httpAt = (protocol, port) => ({
  kind: 'http',
  definition: {
    'valid-status': [200],
    target: '127.0.0.1',
    method: 'GET',
    port,
    protocol,
    path: '/',
    redirect: false,
    insecure: true,
  },
});
const checkOf = {
  http: (port) => httpAt('http', port),
  https: (port) => httpAt('https', port),
  tcp: (port) => ({ kind: 'tcp', definition: { target: '127.0.0.1', port, 'should-fail': false } }),
};

/** Runs the work so many times, some at once. */
const repeat = async (work) => {
  let left = probes;
  const one = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: concurrency }, one));
};

const ours = async (kind, port) => {
  const check = checkOf[kind](port);
  const before = process.cpuUsage();
  await repeat(async () => {
    const { verdict, message } = await probeCheck(check, context);
    if (verdict !== 'up') throw new Error(message);
  });
  const { user, system } = process.cpuUsage(before);
  return probes / ((user + system) / 1e6);
};

const config = `modules:
  http: { prober: http, http: { preferred_ip_protocol: ip4 } }
  https: { prober: http, http: { preferred_ip_protocol: ip4, tls_config: { insecure_skip_verify: true } } }
  tcp: { prober: tcp, tcp: { preferred_ip_protocol: ip4 } }
`;
const blackboxProgram = process.env.BENCH_BLACKBOX ?? 'prometheus-blackbox-exporter';
const blackboxUrl = 'http://127.0.0.1:19115';

/** `undefined` where it is not installed. */
const startBlackbox = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'probes-'));
  await writeFile(join(directory, 'blackbox.yml'), config);
  const args = [`--config.file=${join(directory, 'blackbox.yml')}`, '--web.listen-address=127.0.0.1:19115'];
  const child = spawn(blackboxProgram, args, { stdio: 'ignore' });
  const started = await Promise.race([
    once(child, 'error').then(() => false),
    once(child, 'spawn').then(() => true),
  ]);
  if (!started) {
    await rm(directory, { recursive: true });
    return undefined;
  }
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`${blackboxUrl}/-/healthy`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { stop: () => (child.kill(), rm(directory, { recursive: true })) };
};

const processorSeconds = async () => {
  const text = await (await fetch(`${blackboxUrl}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (.*)$/m.exec(text)?.[1]);
};

/** Its probe comes with a request and an answer of its own, which is how it is used. */
const theirs = async (kind, port) => {
  const target = kind === 'tcp' ? `127.0.0.1:${port}` : `${kind}://127.0.0.1:${port}/`;
  const url = `${blackboxUrl}/probe?module=${kind}&target=${encodeURIComponent(target)}`;
  const before = await processorSeconds();
  await repeat(async () => {
    const text = await (await fetch(url)).text();
    if (!text.includes('\nprobe_success 1')) throw new Error(`blackbox_exporter could not probe ${target}`);
  });
  return probes / ((await processorSeconds()) - before);
};

const run = async () => {
  const targets = spawn(process.execPath, [fileURLToPath(import.meta.url), 'targets'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const blackbox = await startBlackbox();
  try {
    const ports = JSON.parse(String((await once(targets.stdout, 'data'))[0]));
    const rows = [];
    for (const kind of Object.keys(checkOf)) {
      await ours(kind, ports[kind]);
      for (let round = 1; round <= rounds; round += 1) {
        const own = await ours(kind, ports[kind]);
        const other = blackbox && (await theirs(kind, ports[kind]));
        rows.push({
          probe: kind,
          round,
          'per processor second': Math.round(own),
          blackbox_exporter: other === undefined ? 'not installed' : Math.round(other),
          ratio: other === undefined ? '' : `${(own / other).toFixed(2)} x`,
        });
      }
    }
    console.table(rows);
  } finally {
    targets.kill();
    await blackbox?.stop();
  }
};

await (process.argv[2] === 'targets' ? serveTargets() : run());
