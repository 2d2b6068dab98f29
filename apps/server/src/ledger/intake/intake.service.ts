import { Database } from '@bellwether/database';
import {
  injectTraceContext,
  linkBatchTraces,
  sampledTraceparent,
  type TraceCarrier,
  withExtractedContext,
  withSpan,
} from '@bellwether/telemetry';
import { Injectable } from '@nestjs/common';
import {
  type Accepted,
  type AcceptedTransaction,
  type NewGroup,
  storeGroups,
  storeEach,
  type TransactionDraft,
} from './accepted.repository.js';
import { BalanceDirectory } from '../balances/balance-directory.js';
import { GroupCommit, type Settled } from './group-commit.js';
import { duplicateReference, tooManyWaiting } from '../ledger.errors.js';
import { LaneChoice } from './lane-choice.js';
import { LaneJobs } from './lane-jobs.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';
import {
  arrangeGroup,
  type GroupMember,
  inOneLane,
  type FindBalance,
  namesIn,
  resolveDraft,
} from './resolve-draft.js';

export interface AcceptedGroup {
  readonly id: string;
  readonly members: readonly Accepted[];
}

/** One statement writes a group. Larger groups are not cheaper per transaction. */
const groupMax = 500;
/**
 * Two: one waits for the disk while the next one is sent. For small groups a second commit costs about 5 %.
 */
const commitsMax = 2;
const concurrentMin = 64;
const waitingRequestsMax = 10_000;

interface Asked {
  readonly draft: TransactionDraft;
  /** The trace context of its request, and its traceparent where the trace is kept. */
  readonly trace: TraceCarrier;
  readonly traceparent: string | undefined;
  readonly askedAtMs: number;
}

/** The requests whose traces are kept, with their time until now. */
const servedBy = (asked: readonly Asked[]) =>
  asked.flatMap(({ traceparent, askedAtMs }) =>
    traceparent === undefined ? [] : [{ traceparent, startTimeMs: askedAtMs, endTimeMs: Date.now() }],
  );

interface Taken extends Accepted {
  /** Settles when the job is enqueued or has failed; recovery enqueues a failed one. */
  readonly enqueued: Promise<void>;
}

/** Accepts transactions: finds their balances, stores them durably, enqueues their lanes. */
@Injectable()
export class IntakeService {
  private readonly group = new GroupCommit<Asked, Taken>((asked) => this.acceptTogether(asked), {
    itemsMax: groupMax,
    commitsMax,
    concurrentMin,
    waitingMax: waitingRequestsMax,
    refusal: () => {
      this.telemetry.refusedForBackpressure();
      return tooManyWaiting(waitingRequestsMax);
    },
  });

  constructor(
    private readonly db: Database,
    private readonly directory: BalanceDirectory,
    private readonly laneJobs: LaneJobs,
    private readonly telemetry: LedgerTelemetry,
    private readonly lanes: LaneChoice,
  ) {}

  /** Resolves when the transaction is durable and its job is enqueued, or enqueueing failed. */
  async take(draft: TransactionDraft): Promise<Accepted> {
    const claimed = await this.group.add({
      draft,
      trace: injectTraceContext(),
      traceparent: sampledTraceparent(),
      askedAtMs: Date.now(),
    });
    await claimed.enqueued;
    return claimed;
  }

  /** All of them or none. */
  async takeGroup(
    members: readonly GroupMember[],
    kind: Pick<NewGroup, 'kind' | 'atomic'>,
  ): Promise<AcceptedGroup> {
    const find = await this.directory.find(members.flatMap(({ draft }) => namesIn(draft)));
    const nowMs = Date.now();
    const { id, groups, placements } = arrangeGroup(members, kind, nowMs);
    const traceparent = sampledTraceparent();
    const transactions = inOneLane(
      members.map(({ draft }, index) => {
        const { [index]: group } = placements;
        return resolveDraft(draft, find, {
          ...this.placement(nowMs, index),
          ...(group && { group }),
          traceparent,
        });
      }),
    );
    for (const { lane } of transactions) this.lanes.assertOpen(lane);
    const stored = await storeGroups(this.db, groups, transactions);
    this.telemetry.groupStored(1, transactions);
    await this.laneJobs.enqueueAccepted(transactions);
    const createdAt = stored[0]?.createdAt ?? new Date(nowMs);
    return { id, members: transactions.map((transaction) => ({ transaction, createdAt })) };
  }

  private placement(nowMs: number, index: number) {
    return { nowMs, index, laneOf: this.lanes.laneOf };
  }

  /** Runs in the trace of the first request whose trace is kept; the others get a span that links to it. */
  private acceptTogether(asked: readonly Asked[]): Promise<readonly Settled<Taken>[]> {
    const leader = asked.find(({ traceparent }) => traceparent !== undefined) ?? asked[0];
    return withExtractedContext(leader?.trace ?? {}, () => this.accept(asked));
  }

  private async accept(asked: readonly Asked[]): Promise<readonly Settled<Taken>[]> {
    const { resolved, transactions, stored } = await withSpan('store transactions', async () => {
      const find = await this.directory.find(asked.flatMap(({ draft }) => namesIn(draft)));
      const decided = this.resolve(asked, find);
      const rows = decided.flatMap((one) => ('value' in one ? [one.value] : []));
      const verdicts = await storeEach(this.db, rows);
      linkBatchTraces('store transaction', servedBy(asked));
      return { resolved: decided, transactions: rows, stored: verdicts };
    });
    const kept = transactions.filter(({ id }) => stored.get(id) instanceof Date);
    this.telemetry.groupStored(asked.length, kept);
    const enqueued = this.laneJobs.enqueueAccepted(kept);
    return resolved.map((one): Settled<Taken> => {
      if (!('value' in one)) return one;
      const verdict = stored.get(one.value.id) ?? duplicateReference(one.value.reference);
      if (!(verdict instanceof Date)) return { error: verdict };
      return { value: { transaction: one.value, createdAt: verdict, enqueued } };
    });
  }

  private resolve(asked: readonly Asked[], find: FindBalance): readonly Settled<AcceptedTransaction>[] {
    const nowMs = Date.now();
    return asked.map(({ draft, traceparent }, index) => {
      try {
        const value = resolveDraft(draft, find, { ...this.placement(nowMs, index), traceparent });
        this.lanes.assertOpen(value.lane);
        return { value };
      } catch (error) {
        return { error };
      }
    });
  }
}
