import { type Database, migrateToLatest, openDatabase, parseExactJson } from '@bellwether/database';
import {
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  waitUntil,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a body is whatever the test says it is
  readonly body: any;
}

/** The built server and worker on a database and a Redis of their own. */
export class RunningLedger {
  private constructor(
    readonly db: Database,
    readonly redis: TestRedis,
    readonly server: TestProcess,
    readonly worker: TestProcess,
    /** For further processes of the same ledger. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<RunningLedger> {
    const url = await testDatabaseUrl();
    const redis = await startTestRedis();
    const db = openDatabase({ url, poolSize: 2 });
    await migrateToLatest(db);
    const env = {
      BELLWETHER_DATABASE_URL: url,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
      BELLWETHER_LEDGER_RECOVERY_INTERVAL: '500ms',
      ...settings,
    };
    const [server, worker] = await Promise.all([
      startProcess('server', { env }),
      startProcess('worker', { env }),
    ]);
    return new RunningLedger(db, redis, server, worker, env);
  }

  async stop(): Promise<void> {
    await Promise.all([this.server.stop(), this.worker.stop()]);
    await this.db.destroy();
    await this.redis.stop();
  }

  /** A body is sent as it is when it is text, as JSON otherwise. */
  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(this.server.url + path, {
      method,
      ...(body !== undefined && { body: text, headers: { 'content-type': 'application/json' } }),
    });
    const answered = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: answered === '' ? undefined : parseExactJson(answered),
    };
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.ask('POST', path, body);
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path);
  }

  /** The transaction, once it has one of these statuses. */
  async settled(id: string, ...statuses: readonly string[]): Promise<Answer['body']> {
    return waitUntil(
      async () => {
        const { body } = await this.get(`/transactions/${id}`);
        return statuses.includes(body.status) ? body : undefined;
      },
      { timeoutMs: 10_000, what: `transaction ${id} to become ${statuses.join(' or ')}` },
    );
  }

  async metric(process: 'server' | 'worker', name: string): Promise<number> {
    const { url } = process === 'server' ? this.server : this.worker;
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(name));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }
}

let count = 0;

/** A valid request with its own reference. */
export const transaction = (change: object = {}) => ({
  precise_amount: 100,
  precision: 100,
  reference: `r-${(count += 1)}`,
  description: 'a test',
  currency: 'USD',
  source: '@World',
  destination: '@Shop',
  allow_overdraft: true,
  ...change,
});

/** The status and the code of a refusal. */
export const codeOf = ({ status, body }: Answer): readonly [number, string | undefined] => [
  status,
  body.error_detail?.code,
];
