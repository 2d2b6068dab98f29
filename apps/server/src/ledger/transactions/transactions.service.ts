import { Database } from '@bellwether/database';
import { parseId, printId } from '@bellwether/database/ledger';
import { addLogFields } from '@bellwether/telemetry';
import { Injectable } from '@nestjs/common';
import { BacklogService } from '../intake/backlog.service.js';
import { buildTransaction, type TransactionRequest } from './build-transaction.js';
import { DryRunService } from './dry-run.service.js';
import { IntakeService } from '../intake/intake.service.js';
import { notFound, rejection } from '../ledger.errors.js';
import { QueueRowWatch } from '../intake/queue-row-watch.js';
import type { Found } from './transaction-view.js';
import type { CreateTransaction } from './transactions.dto.js';
import {
  acceptedRow,
  type Legs,
  loadDivided,
  findTransactionByReference,
  loadTransactions,
  type TransactionRow,
} from './transactions.repository.js';

@Injectable()
export class TransactionsService {
  constructor(
    private readonly db: Database,
    private readonly backlog: BacklogService,
    private readonly intake: IntakeService,
    private readonly trial: DryRunService,
    private readonly watch: QueueRowWatch,
  ) {}

  /** Resolves when the transaction is durable and its job is enqueued, or recovery will enqueue it. */
  async create(body: CreateTransaction): Promise<Found> {
    const request = buildTransaction(body, new Date());
    const accepted = await this.backlog.admit(request.drafts.length, () => this.accept(request));
    // All later log lines of this request name the transaction.
    addLogFields({ transaction_id: printId('transaction', accepted.id) });
    if (!body.skip_queue || body.scheduled_for !== undefined) return accepted;
    return this.decided(accepted);
  }

  dryRun(body: CreateTransaction): Promise<Found> {
    return this.foresee(buildTransaction(body, new Date()));
  }

  /** What would happen to it now. */
  async foresee({ drafts, divided }: TransactionRequest): Promise<Found> {
    const [first, ...others] = await this.trial.run(drafts);
    if (first === undefined) throw new Error('a trial forgot what it tried');
    return { id: first.id, divided, legs: [first, ...others] };
  }

  async get(identifier: string): Promise<Found> {
    const found = (await this.find([identifier])).get(identifier);
    if (found === undefined) throw notFound('transaction', identifier);
    return found;
  }

  /**
   * The existing transactions by the requested identifier: one select, and one more when some may be divided.
   */
  async find(identifiers: readonly string[]): Promise<ReadonlyMap<string, Found>> {
    const ids = new Map(identifiers.map((identifier) => [identifier, parseId('transaction', identifier)]));
    const wanted = new Set([...ids.values()].filter((id) => id !== undefined));
    const alone = await loadTransactions(this.db, [...wanted]);
    const found = new Map<string | undefined, Found>(
      alone.map((row) => [row.id, { id: row.id, divided: false, legs: [row] }]),
    );
    const others = [...wanted].filter((id) => !found.has(id));
    for (const [id, legs] of await loadDivided(this.db, others)) found.set(id, { id, divided: true, legs });
    return new Map(
      [...ids].flatMap(([identifier, id]) => {
        const one = found.get(id);
        return one === undefined ? [] : [[identifier, one]];
      }),
    );
  }

  async getByReference(reference: string): Promise<Found> {
    const row = await findTransactionByReference(this.db, reference);
    if (row === undefined) throw notFound('transaction', reference);
    const { group_id: id } = row;
    const legs = id === null ? undefined : (await loadDivided(this.db, [id])).get(id);
    // The first leg of a divided transaction has the reference of the whole; the others have their own.
    if (id !== null && legs?.[0].id === row.id) return { id, divided: true, legs };
    return { id: row.id, divided: false, legs: [row] };
  }

  /** Waits until it is decided. Throws a rejection as an error. */
  async decided(accepted: Found): Promise<Found> {
    const last = accepted.legs.at(-1) ?? accepted.legs[0];
    await this.watch.gone(last.id, 'accepted');
    const found = await this.get(printId('transaction', accepted.id));
    const rejected = rejectedOf(found.legs);
    if (rejected === undefined) return found;
    throw rejection(rejected.reject_reason ?? '', { transaction_id: printId('transaction', found.id) });
  }

  /** Stores it. The caller checks first that there is room. */
  async accept({ drafts, divided }: TransactionRequest): Promise<Found> {
    if (!divided) {
      const row = acceptedRow(await this.intake.take(drafts[0]));
      return { id: row.id, divided, legs: [row] };
    }
    const { id, members } = await this.intake.takeGroup(
      drafts.map((draft) => ({ draft })),
      { kind: 'split', atomic: true },
    );
    const [first, ...others] = members.map(acceptedRow);
    if (first === undefined) throw new Error('a group was stored without members');
    return { id, divided, legs: [first, ...others] };
  }
}

/** The leg that explains why the whole was rejected. */
const rejectedOf = (legs: Legs): TransactionRow | undefined => {
  const rejected = legs.filter(({ status }) => status === 'REJECTED');
  return rejected.find((leg) => leg.reject_reason !== 'atomic_group') ?? rejected[0];
};
