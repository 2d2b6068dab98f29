import type { SeededRandom } from './seeded-random.js';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface DemoApiOptions {
  readonly url: string;
  /** Sent as `X-Api-Key` where the server is secure. */
  readonly apiKey: string | undefined;
}

const answerTimeoutMs = 10_000;

export const basicAuth = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export class DemoApi {
  private readonly counts = new Map<string, number>();

  constructor(private readonly options: DemoApiOptions) {}

  get url(): string {
    return this.options.url;
  }

  async call(
    method: string,
    path: string,
    body?: object | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const answer = await fetch(`${this.options.url}${path}`, {
      method,
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.options.apiKey === undefined ? {} : { 'x-api-key': this.options.apiKey }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    this.count(`${Math.floor(answer.status / 100)}xx`);
    return { status: answer.status, body: await readBody(answer) };
  }

  /** A request without an answer is counted; the demo goes on. */
  lost(): void {
    this.count('lost');
  }

  tally(): string {
    return [...this.counts]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([kind, count]) => `${count} × ${kind}`)
      .join(', ');
  }

  private count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

const readBody = async (answer: Response): Promise<Answer['body']> => {
  const text = await answer.text();
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Answer['body']) : {};
  } catch {
    return {};
  }
};

/** Traffic of one domain. A new domain is one file `<domain>.demo.ts` and a line in `run-demo.ts`. */
export interface DemoDomain {
  readonly name: string;
  /** Runs once before the traffic and creates what the steps need. */
  prepare(api: DemoApi): Promise<void>;
  /** One call or a few that belong together. Runs repeatedly and concurrently. */
  step(api: DemoApi, random: SeededRandom): Promise<void>;
  /** Runs once after the traffic; what it returns is printed. */
  finish?(api: DemoApi): Promise<readonly string[]>;
}
