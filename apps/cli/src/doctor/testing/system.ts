import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import {
  freePort,
  makeThrowawayDirectory,
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  waitUntil,
  type ProcessName,
  type TestProcess,
  type TestRedis,
  type ThrowawayDirectory,
} from '@bellwether/local/testing';
import { OtlpReceiver } from '@bellwether/telemetry/testing';
import { runCommand } from '../../platform/testing/run-command.js';
import type { Finding } from '../finding.js';

export type Settings = Readonly<Record<string, string | undefined>>;

export interface Told {
  readonly code: number;
  readonly findings: readonly Finding[];
  readonly well: readonly string[];
}

export const token = 'the-right-token';

type Parts = Pick<System, 'redis' | 'receiver' | 'folder' | 'env' | 'server' | 'worker'>;

/** A healthy system of real processes, and what a case needs to make it ill. */
export class System {
  private readonly cleanings: (() => Promise<unknown>)[] = [];
  private readonly cleaningsAtEnd: (() => Promise<unknown>)[] = [];
  private readonly made = new Map<string, Promise<unknown>>();

  readonly redis: TestRedis;
  readonly receiver: OtlpReceiver;
  readonly folder: ThrowawayDirectory;
  /** What both processes are started with, and what the doctor of a healthy system reads. */
  readonly env: Readonly<Record<string, string>>;
  readonly server: TestProcess;
  readonly worker: TestProcess;

  private constructor(parts: Parts) {
    ({
      redis: this.redis,
      receiver: this.receiver,
      folder: this.folder,
      env: this.env,
      server: this.server,
      worker: this.worker,
    } = parts);
  }

  static async start(): Promise<System> {
    const [redis, receiver, folder] = await Promise.all([
      startTestRedis(),
      OtlpReceiver.start(),
      makeThrowawayDirectory('doctor'),
    ]);
    const env = {
      NODE_ENV: 'test',
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
      BELLWETHER_METRICS_BEARER_TOKEN: token,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_DATABASE_URL: await migratedDatabaseUrl(),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    };
    const start = async (name: ProcessName) => untilWell(await startProcess(name, { env }));
    const [server, worker] = await Promise.all([start('server'), start('worker')]);
    return new System({ redis, receiver, folder, env, server, worker });
  }

  async stop(): Promise<void> {
    await this.clean();
    await Promise.all(this.cleaningsAtEnd.map((clean) => clean()));
    await Promise.all([this.server.stop(), this.worker.stop()]);
    await Promise.all([this.redis.remove(), this.receiver.stop(), this.folder.remove()]);
  }

  /** Done when the case is over. */
  afterwards(clean: () => Promise<unknown>): void {
    this.cleanings.push(clean);
  }

  async clean(): Promise<void> {
    this.receiver.mood = { kind: 'takes' };
    await Promise.all(this.cleanings.splice(0).map((clean) => clean()));
  }

  /** Made once for all cases that want it and leave it as it is; what it started ends with the system. */
  async shared<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.made.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const making = make();
    this.made.set(key, making);
    const made = await making;
    this.cleaningsAtEnd.push(...this.cleanings.splice(0));
    return made;
  }

  /** One more process, with some settings of its own, until the case is over. */
  async process(name: ProcessName, change: Settings, nodeArgs: readonly string[] = []): Promise<TestProcess> {
    const process = await startProcess(name, { env: { ...this.env, ...change }, nodeArgs });
    this.afterwards(() => process.kill());
    return process;
  }

  /** The same, well, and shared by all cases. */
  sharedProcess(name: ProcessName, change: Settings): Promise<TestProcess> {
    const key = [name, ...Object.entries(change).flat()].join(' ');
    return this.shared(key, async () => untilWell(await this.process(name, change)));
  }

  /** A port that takes connections and says nothing, ever. */
  async hangingPort(): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => void sockets.add(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.afterwards(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  /** The doctor, with settings and addresses other than those of the healthy system where they are given. */
  async examine(change: Settings = {}, ...argv: readonly string[]): Promise<Told> {
    const { code, out } = await this.doctor(change, '--json', ...argv);
    const reported = JSON.parse(out) as {
      ok: boolean;
      findings: readonly Finding[];
      well: readonly string[];
    };
    if (reported.ok !== (code === 0)) throw new Error(`exit code ${code}, but ok is ${reported.ok}`);
    return { code, findings: reported.findings, well: reported.well };
  }

  doctor(change: Settings, ...argv: readonly string[]) {
    const addresses = ['--server-url', this.server.url, '--worker-url', this.worker.url];
    const env = { ...this.env, ...change };
    return runCommand(['doctor', ...addresses, ...argv], { env, cwd: this.folder.path });
  }

  /** A program of the machine, killed when the case is over. */
  run(command: string, args: readonly string[]): void {
    const child = spawn(command, args, { stdio: 'ignore' });
    this.afterwards(
      () =>
        new Promise((resolve) => {
          child.on('exit', resolve);
          child.kill('SIGKILL');
        }),
    );
  }
}

/** A worker answers before its consumers are connected; only then is it well. */
const untilWell = async (process: TestProcess): Promise<TestProcess> => {
  await untilHealth(process, 200);
  return process;
};

export const untilHealth = async ({ url }: TestProcess, status: number): Promise<void> => {
  await waitUntil(async () => (await fetch(`${url}/health`)).status === status, {
    timeoutMs: 30_000,
    what: `/health to answer ${status}`,
  });
};

/** Where nothing listens. */
export const deadUrl = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

/** A way to make a healthy system ill, and what the doctor has to say of it. */
export interface Case {
  readonly when: string;
  readonly cause: (system: System) => Promise<Told>;
  /** What what, why, mend and line together must say. */
  readonly says: RegExp;
  /** Other findings that cannot but come with it. */
  readonly besides?: readonly string[];
}
