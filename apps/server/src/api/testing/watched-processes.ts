import { randomUUID } from 'node:crypto';
import {
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  type TestProcess,
  type TestRedis,
  waitUntil,
} from '@bellwether/local/testing';
import { parseExposition, type ParsedFamily, type ParsedSample } from '@bellwether/telemetry/testing';

const settledWithinMs = 30_000;

type Labels = Readonly<Record<string, string>>;

/** The built server and worker on services of their own, as an operator watches them. */
export class WatchedProcesses {
  private constructor(
    readonly server: TestProcess,
    readonly worker: TestProcess,
    private readonly redis: TestRedis,
  ) {}

  static async start(settings: Readonly<Record<string, string>>): Promise<WatchedProcesses> {
    const redis = await startTestRedis();
    const env = {
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_DATABASE_URL: await migratedDatabaseUrl(),
      ...settings,
    };
    const [server, worker] = await Promise.all([
      startProcess('server', { env }),
      startProcess('worker', { env }),
    ]);
    return new WatchedProcesses(server, worker, redis);
  }

  get both(): readonly TestProcess[] {
    return [this.server, this.worker];
  }

  logs(): string {
    return `${this.server.logs()}\n${this.worker.logs()}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.both.map((one) => one.stop()));
    await this.redis.remove();
  }

  /** Pays once, from a balance that may go below zero. */
  async pay(more: object = {}, headers: Labels = {}): Promise<{ status: number; id: string }> {
    const answer = await fetch(`${this.server.url}/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        precise_amount: 100,
        precision: 100,
        reference: randomUUID(),
        description: 'watched',
        currency: 'USD',
        source: '@World',
        destination: '@Shop',
        allow_overdraft: true,
        ...more,
      }),
    });
    const { transaction_id = '' } = (await answer.json()) as { transaction_id?: string };
    return { status: answer.status, id: transaction_id };
  }

  /** Resolves when the worker has decided about a transaction. */
  async applied(id: string): Promise<void> {
    await waitUntil(
      async () => {
        const answer = await fetch(`${this.server.url}/transactions/${id}`);
        return ((await answer.json()) as { status?: string }).status === 'APPLIED';
      },
      { timeoutMs: settledWithinMs, what: `transaction ${id} to be applied` },
    );
  }
}

export const familiesOf = async ({ url }: Pick<TestProcess, 'url'>): Promise<readonly ParsedFamily[]> =>
  parseExposition(await (await fetch(`${url}/metrics`)).text());

const samplesOf = (families: readonly ParsedFamily[], name: string, labels: Labels): ParsedSample[] =>
  families
    .flatMap(({ samples }) => samples)
    .filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );

/** All series with these labels and any others, added up. */
export const totalOf = (families: readonly ParsedFamily[], name: string, labels: Labels = {}): number =>
  samplesOf(families, name, labels).reduce((sum, { value }) => sum + value, 0);

/** The largest of all series with these labels. */
export const peakOf = (families: readonly ParsedFamily[], name: string, labels: Labels = {}): number =>
  Math.max(...samplesOf(families, name, labels).map(({ value }) => value));
