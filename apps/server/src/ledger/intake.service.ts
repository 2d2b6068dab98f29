import { type Settings, TryLater } from '@bellwether/config';
import { Database, isDatabaseAway } from '@bellwether/database';
import { laneOf, newUuid, printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../platform/context.js';
import { type AcceptedTransaction, storeAccepted } from './accepted.repository.js';
import { BalanceDirectory, type BalanceName } from './balance-directory.js';
import type { KnownBalance } from './balances.repository.js';
import type { TransactionDraft } from './build-transaction.js';
import { GroupCommit, type Settled } from './group-commit.js';
import { duplicateReference, invalidTransaction, noSuchBalance, tooManyWaiting } from './ledger.errors.js';
import { LaneJobs } from './lane-jobs.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

export interface Accepted {
  readonly transaction: AcceptedTransaction;
  readonly createdAt: Date;
  /** Settles when the worker was told, or could not be told; recovery tells it then. */
  readonly told: Promise<void>;
}

/** One statement writes a group; beyond this it would only be longer, not cheaper per transaction. */
const groupMax = 500;
/** Two: one waits for the disk while the next is sent. */
const commitsMax = 2;
const waitingRequestsMax = 10_000;

/** Data that Postgres refuses: the transaction was rolled back for certain, and one row is to blame. */
const isRefusedData = (error: unknown): boolean =>
  /^(?:22|23|54)/.test(String((error as { code?: unknown }).code));

type Verdict = Settled<Accepted>;

/** Takes transactions in: finds their balances, stores them for good, tells the worker. */
@Injectable()
export class IntakeService {
  private readonly group = new GroupCommit<TransactionDraft, Accepted>((drafts) => this.accept(drafts), {
    itemsMax: groupMax,
    commitsMax,
    waitingMax: waitingRequestsMax,
    refusal: () => tooManyWaiting(waitingRequestsMax),
  });

  constructor(
    private readonly db: Database,
    private readonly directory: BalanceDirectory,
    private readonly laneJobs: LaneJobs,
    private readonly telemetry: LedgerTelemetry,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  /** Resolves when the transaction is durable. */
  take(draft: TransactionDraft): Promise<Accepted> {
    return this.group.add(draft);
  }

  private async accept(drafts: readonly TransactionDraft[]): Promise<readonly Verdict[]> {
    const find = await this.directory.find(drafts.flatMap(namesIn)).catch(unavailable);
    const nowMs = Date.now();
    const prepared = drafts.map((draft) => this.prepare(draft, find, nowMs));
    const transactions = prepared.filter((one): one is AcceptedTransaction => 'id' in one);
    const stored = transactions.length === 0 ? new Map() : await this.store(transactions);
    this.telemetry.groupStored(
      drafts.length,
      [...stored.values()].filter((date) => date instanceof Date).length,
    );
    const told = this.laneJobs.tell(transactions.filter(({ id }) => stored.get(id) instanceof Date));
    return prepared.map((one): Verdict => {
      if (!('id' in one)) return one;
      const createdAt: unknown = stored.get(one.id);
      if (createdAt instanceof Date) return { value: { transaction: one, createdAt, told } };
      return { error: createdAt ?? duplicateReference(one.reference) };
    });
  }

  private prepare(
    draft: TransactionDraft,
    find: (name: BalanceName) => KnownBalance | undefined,
    nowMs: number,
  ): AcceptedTransaction | { readonly error: Error } {
    const { source, destination, ...rest } = draft;
    const [from, to] = [source, destination].map((identifier) =>
      find({ identifier, currency: draft.currency }),
    );
    if (from === undefined) return { error: noSuchBalance(source) };
    if (to === undefined) return { error: noSuchBalance(destination) };
    for (const balance of [from, to]) {
      if (balance.currency === draft.currency) continue;
      const id = printId('balance', balance.id);
      return {
        error: invalidTransaction(`balance ${id} is in ${balance.currency}, not in ${draft.currency}`),
      };
    }
    if (from.id === to.id)
      return { error: invalidTransaction('source and destination are the same balance') };
    const lane = laneOf(from.id, this.settings.ledger.lanes);
    const ids = { id: newUuid(nowMs), parentId: null, groupId: null };
    return { ...rest, ...ids, sourceId: from.id, destinationId: to.id, lane };
  }

  /** By id: when it was accepted, or why it was not; nothing for a reference that exists. */
  private async store(
    transactions: readonly AcceptedTransaction[],
  ): Promise<ReadonlyMap<string, Date | Error>> {
    try {
      const rows = await storeAccepted(this.db, transactions);
      return new Map(rows.map(({ id, createdAt }) => [id, createdAt]));
    } catch (error) {
      if (!isRefusedData(error)) return unavailable(error);
      const [only] = transactions;
      if (transactions.length === 1 && only !== undefined) return new Map([[only.id, error as Error]]);
      const alone = await Promise.all(transactions.map((transaction) => this.store([transaction])));
      return new Map(alone.flatMap((stored) => [...stored]));
    }
  }
}

const namesIn = ({ source, destination, currency }: TransactionDraft): readonly BalanceName[] => [
  { identifier: source, currency },
  { identifier: destination, currency },
];

const unavailable = (cause: unknown): never => {
  if (!isDatabaseAway(cause)) throw cause;
  throw new TryLater('GEN_UNAVAILABLE', 'the database does not answer', {}, { cause });
};
