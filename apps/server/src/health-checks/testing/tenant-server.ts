import { connect } from 'node:net';

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
  // oxlint-disable-next-line typescript/no-explicit-any -- a body is whatever the test says it is
  readonly body: any;
}

export type Credentials = readonly [user: string, password: string];

export const basic = ([user, password]: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export interface Asked {
  readonly as?: Credentials | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as a client sends it; a body is sent as it is when it is text, as JSON otherwise. */
export const ask = async (url: string, method: string, path: string, asked: Asked = {}): Promise<Answer> => {
  const { as, body, headers } = asked;
  const answer = await fetch(url + path, {
    method,
    headers: {
      // The command line of the prior art sends it with every request, also without a body.
      'content-type': 'application/json',
      ...(as && { authorization: basic(as) }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
};

/** The first answer to bytes that no HTTP client would send. */
export const answerTo = (url: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').once('data', (chunk: string) => {
      socket.destroy();
      resolve(chunk);
    });
    socket.on('error', reject);
  });

export const password = 'a long passphrase';

export interface Tenant {
  readonly organizationId: string;
  readonly account: Credentials;
  /** A token that allows everything. */
  readonly token: Credentials;
}

/** A database and a Redis, and the built servers that a test starts on them. */
export class TenantServers {
  private readonly started: TestProcess[] = [];
  private tenants = 0;

  private constructor(
    readonly db: Database,
    private readonly redis: TestRedis,
    private readonly databaseUrl: string,
  ) {}

  static async open(): Promise<TenantServers> {
    const url = await migratedDatabaseUrl();
    return new TenantServers(openDatabase({ url, poolSize: 2 }), await startTestRedis(), url);
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<TestProcess> {
    const server = await startProcess('server', {
      env: {
        BELLWETHER_DATABASE_URL: this.databaseUrl,
        BELLWETHER_REDIS_URL: this.redis.url,
        BELLWETHER_HEALTH_CHECKS_SIGN_IN_PER_MINUTE: '10000',
        ...env,
      },
    });
    this.started.push(server);
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.started.map((server) => server.stop()));
    await this.db.destroy();
    await this.redis.stop();
  }

  /** A new organization with an account and a token, made as its user would. */
  async register({ url }: TestProcess): Promise<Tenant> {
    this.tenants += 1;
    const email = `keeper-${this.tenants}@lighthouse.example`;
    const account: Credentials = [email, password];
    const { body } = await ask(url, 'POST', '/register', {
      body: {
        organization: { name: 'Lighthouse', description: '' },
        account: { 'first-name': 'Ada', 'last-name': 'Keeper', password, email },
      },
    });
    const organizationId: string = body.organization.id;
    const secret = await createToken(url, account);
    return { organizationId, account, token: [organizationId, secret] };
  }
}

/** The secret of a new token. */
export const createToken = async (
  url: string,
  account: Credentials,
  asked: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const body = { name: 'all', ttl: '1h', permissions: { actions: ['*'] }, ...asked };
  const answer = await ask(url, 'POST', '/app/v1/token', { as: account, body });
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.token;
};
