import type { TortureAction, TortureDates, TortureRequest } from './torture-plan.js';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Ask = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<Answer>;

interface Held {
  readonly request: TortureRequest;
  readonly action: TortureAction;
  /** Of the whole; a bulk request does not say which ids its members have. */
  readonly id: string | undefined;
  readonly actsAfter: number;
  readonly actsAtMs: number;
}

const kept = new Set([201, 202]);

const assertOneOf = (statuses: readonly number[], { status, body }: Answer): void => {
  if (!statuses.includes(status)) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
};

const spelled = (dates: TortureDates, sentAtMs: number): object =>
  Object.fromEntries(
    Object.entries(dates).map(([field, ms]) => [field, new Date(sentAtMs + (ms as number)).toISOString()]),
  );

const withDates = ({ kind, body, dates }: TortureRequest, sentAtMs: number): object => {
  const times = spelled(dates, sentAtMs);
  if (kind !== 'atomic') return { ...body, ...times };
  const { transactions } = body as { transactions: readonly object[] };
  return { ...body, transactions: transactions.map((one) => ({ ...one, ...times })) };
};

/** Sends one request after the other, and acts between them on what it holds. */
export class TortureClient {
  private held: Held[] = [];
  private sent = 0;

  constructor(
    private readonly ask: Ask,
    private readonly counted: { accepted(reference: string): void; acted(): void },
  ) {}

  /**
   * Sent once. What is answered as kept must be kept; what is answered 503 may have been kept. A date may have passed
   * while the request waited for its turn.
   */
  async send(request: TortureRequest): Promise<void> {
    const { kind, references, dates, action } = request;
    const sentAtMs = Date.now();
    const path = kind === 'atomic' ? '/transactions/bulk' : '/transactions';
    const { status, body } = await this.ask('POST', path, withDates(request, sentAtMs));
    this.sent += 1;
    if (!kept.has(status)) {
      const late = status === 400 && /is not in the future/.test(JSON.stringify(body));
      if (!late) assertOneOf([409, 503], { status, body });
      return;
    }
    for (const reference of references) this.counted.accepted(reference);
    if (action === undefined) return;
    const id = kind === 'atomic' ? undefined : (body['transaction_id'] as string);
    const endsAtMs = sentAtMs + (dates.inflight_expiry_date ?? Number.POSITIVE_INFINITY);
    const actsAfter = this.sent + action.afterRequests;
    this.held.push({ request, action, id, actsAfter, actsAtMs: endsAtMs - action.beforeExpiryMs });
  }

  async actWhereDue(): Promise<void> {
    const due = this.held.filter(
      ({ actsAfter, actsAtMs }) => this.sent >= actsAfter || Date.now() >= actsAtMs,
    );
    this.held = this.held.filter((one) => !due.includes(one));
    for (const one of due) await this.act(one);
  }

  async actOnTheRest(): Promise<void> {
    const rest = this.held;
    this.held = [];
    for (const one of rest) await this.act(one);
  }

  /** Twice: the second meets a conflict, or finds the first one done. */
  private async act({ request, action, id }: Held): Promise<void> {
    const { status, precise_amount } = action;
    const part = precise_amount === undefined ? {} : { precise_amount };
    const ids = id === undefined ? await this.find(request.references) : [id];
    if (ids.length === 0) return;
    const once = (): Promise<Answer> => {
      if (id !== undefined) return this.ask('PUT', `/transactions/inflight/${id}`, { status, ...part });
      const transactions = ids.map((each) => ({ transaction_id: each, ...part }));
      return status === 'void'
        ? this.ask('POST', '/transactions/inflight/bulk/void', { transaction_ids: ids })
        : this.ask('POST', '/transactions/inflight/bulk/commit', { transactions });
    };
    for (const answer of await Promise.all([once(), once()])) assertOneOf([200, 400, 409, 503], answer);
    this.counted.acted();
  }

  /** Those that can be found now. */
  private async find(references: readonly string[]): Promise<readonly string[]> {
    const answers = await Promise.all(
      references.map((each) => this.ask('GET', `/transactions/reference/${each}`)),
    );
    for (const answer of answers) assertOneOf([200, 503], answer);
    return answers.flatMap(({ status, body }) => (status === 200 ? [body['transaction_id'] as string] : []));
  }
}
