import { type Database, openDatabase } from '@bellwether/database';
import {
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An organization with its account and the credentials of a token that allows everything. */
export interface TestTenant {
  readonly organizationId: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

export const basicAuth = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** The built server with databases of its own, and what tenants send to it. */
export class RunningTenants {
  private constructor(
    readonly server: TestProcess,
    readonly db: Database,
    private readonly redis: TestRedis,
    /** For another process that works with the same services. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(extra: Readonly<Record<string, string>> = {}): Promise<RunningTenants> {
    const [url, redis] = await Promise.all([migratedDatabaseUrl(), startTestRedis()]);
    const env = {
      BELLWETHER_DATABASE_URL: url,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS: 'true',
      ...extra,
    };
    const server = await startProcess('server', { env });
    return new RunningTenants(server, openDatabase({ url, poolSize: 2 }), redis, env);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.db.destroy();
    await this.redis.remove();
  }

  async ask(
    method: string,
    path: string,
    { authorization, body }: { readonly authorization?: string; readonly body?: unknown } = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.server.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Registers an organization whose every text carries `mark`, and creates a token for it. */
  async register(mark: string): Promise<TestTenant> {
    const email = `${mark}@example.com`;
    const password = `${mark}-password-1`;
    const registered = await this.ask('POST', '/register', {
      body: {
        organization: { name: `${mark} inc`, description: `${mark} description` },
        account: { 'first-name': mark, 'last-name': 'Example', email, password },
      },
    });
    const { organization } = JSON.parse(registered.text) as { organization: { id: string } };
    const { token } = await this.createToken({ email, password }, `${mark}-all`, ['*']);
    return { organizationId: organization.id, email, password, token };
  }

  async createToken(
    { email, password }: Pick<TestTenant, 'email' | 'password'>,
    name: string,
    actions: readonly string[],
  ): Promise<{ id: string; token: string }> {
    const answer = await this.ask('POST', '/app/v1/token', {
      authorization: basicAuth(email, password),
      body: { name, description: '', ttl: '72h', permissions: { actions } },
    });
    if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as { id: string; token: string };
  }
}

export const tokenAuth = ({ organizationId, token }: Pick<TestTenant, 'organizationId' | 'token'>): string =>
  basicAuth(organizationId, token);

/** The body of an HTTP check as the Appclacks command line sends it when it creates one. */
export const httpCheck = (name: string, change: Readonly<Record<string, unknown>> = {}) => ({
  name,
  description: '',
  labels: {},
  interval: '60s',
  timeout: '5s',
  bool: true,
  'valid-status': [200],
  target: 'example.com',
  method: 'GET',
  port: 443,
  redirect: true,
  body: '',
  protocol: 'https',
  path: '/',
  ...change,
});
