import { Conflict, OperatingError } from '@bellwether/config';
import { Database, isDatabaseAway, isQueryCancelled } from '@bellwether/database';
import { Injectable } from '@nestjs/common';
import type { Settled } from '../intake/group-commit.js';
import {
  type AskedInflight,
  assertDone,
  buildInflightAction,
  type InflightAction,
} from './inflight-action.js';
import type { InflightResult } from './inflight.dto.js';
import { type AskedAction, isActionWaiting, type StoredAction, storeActions } from './inflight.repository.js';
import { LaneChoice } from '../intake/lane-choice.js';
import { LaneJobs } from '../intake/lane-jobs.js';
import { notFound } from '../ledger.errors.js';
import { QueueRowWatch } from '../intake/queue-row-watch.js';
import type { Found } from '../transactions/transaction-view.js';
import { TransactionsService } from '../transactions/transactions.service.js';

/** A request, with the transaction that it is about. */
export type AskedOfOne = AskedInflight & { readonly transaction_id: string };

/** A transaction as it is now, and whether what was asked of it waits still. */
export interface Acted {
  readonly found: Found;
  readonly queued: boolean;
}

interface Prepared {
  readonly asked: AskedOfOne;
  readonly found: Found;
  readonly action: InflightAction;
  /** Of all its legs. */
  readonly actions: readonly AskedAction[];
}

type Stored = Prepared & StoredAction;

const valuesOf = <T>(settled: readonly Settled<T>[]): readonly T[] =>
  settled.flatMap((one) => ('value' in one ? [one.value] : []));

/** An operating error concerns one request only; any other error ends all of them. */
const settle = <T>(work: () => T): Settled<T> => {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof OperatingError) return { error };
    throw error;
  }
};

const alreadyQueued = ({ transaction_id: id }: AskedOfOne): Conflict =>
  new Conflict('GEN_CONFLICT', `an action on transaction ${id} is already queued`);

const namedTwice = ({ transaction_id: id }: AskedOfOne): Conflict =>
  new Conflict('GEN_CONFLICT', `this request names transaction ${id} twice, by itself or as a leg`);

/** Requests about a transaction, or a leg of it, that an earlier request already names. */
const secondsOf = (wanted: readonly Prepared[]): ReadonlySet<Prepared> => {
  const named = new Set<string>();
  return new Set(
    wanted.filter(({ actions }) => {
      const ids = actions.map(({ transactionId }) => transactionId);
      if (ids.some((id) => named.has(id))) return true;
      for (const id of ids) named.add(id);
      return false;
    }),
  );
};

/** After something is stored, a failed read is not an error: the client would repeat the request. */
const unlessUnanswered = async <T>(read: Promise<T>, otherwise: T): Promise<T> =>
  read.catch((error: unknown) => {
    if (isDatabaseAway(error) || isQueryCancelled(error)) return otherwise;
    throw error;
  });

const resultOf = ({ transaction_id }: AskedOfOne, acted: Settled<Acted>): InflightResult => {
  if ('value' in acted) {
    return { transaction_id, status: 'succeeded', ...(acted.value.queued && { queued: true }) };
  }
  const { code, message } = acted.error as OperatingError;
  return { transaction_id, status: 'failed', code, message };
};

/** Queues commits and voids of inflight transactions; the worker does them. */
@Injectable()
export class InflightService {
  constructor(
    private readonly db: Database,
    private readonly transactions: TransactionsService,
    private readonly laneJobs: LaneJobs,
    private readonly watch: QueueRowWatch,
    private readonly lanes: LaneChoice,
  ) {}

  /** Queues the action. With `wait`, returns when it is done, and throws when another action came first. */
  async act(asked: AskedOfOne, wait: boolean): Promise<Acted> {
    const [acted] = await this.settleEach([asked], wait);
    return valueOf(acted);
  }

  /** Handles each on its own: one that fails does not stop the others. */
  async actEach(asked: readonly AskedOfOne[], wait: boolean) {
    const acted = await this.settleEach(asked, wait);
    return asked.map((one, index) => resultOf(one, acted[index] ?? { error: alreadyQueued(one) }));
  }

  /** Returns the transaction if the action is possible now; throws what the action would throw. */
  async tryOut(asked: AskedOfOne): Promise<Found> {
    const [prepared] = await this.prepareEach([asked]);
    const { found, actions } = valueOf(prepared);
    if (await isActionWaiting(this.db, actions)) throw alreadyQueued(asked);
    return found;
  }

  /** Stored together, so that an outage leaves all of them unchanged. */
  private async settleEach(asked: readonly AskedOfOne[], wait: boolean): Promise<readonly Settled<Acted>[]> {
    const stored = await this.store(await this.prepareEach(asked));
    const kept = valuesOf(stored);
    const actions = kept.flatMap((one) => one.actions);
    await this.laneJobs.enqueueEach(
      actions.map(({ lane, transactionId }) => ({ lane, id: transactionId, key: 'action' })),
    );
    const ends = wait ? await this.ends(kept) : undefined;
    return stored.map((one) =>
      'error' in one ? one : (ends?.get(one.value) ?? { value: { found: one.value.found, queued: true } }),
    );
  }

  private async prepareEach(asked: readonly AskedOfOne[]): Promise<readonly Settled<Prepared>[]> {
    const found = await this.transactions.find(asked.map(({ transaction_id: id }) => id));
    return asked.map((one) => settle(() => this.prepare(one, found.get(one.transaction_id))));
  }

  private prepare(asked: AskedOfOne, found: Found | undefined): Prepared {
    if (found === undefined) throw notFound('transaction', asked.transaction_id);
    const { id, divided, legs } = found;
    const action = buildInflightAction(asked, found);
    const lane = this.lanes.laneOf(legs[0].source_id, legs[0].destination_id);
    this.lanes.assertOpen(lane);
    const shared = { action: action.kind, amount: action.amount, lane, groupId: divided ? id : null };
    return { asked, found, action, actions: legs.map((leg) => ({ ...shared, transactionId: leg.id })) };
  }

  private async store(prepared: readonly Settled<Prepared>[]): Promise<readonly Settled<Stored>[]> {
    const wanted = valuesOf(prepared);
    const seconds = secondsOf(wanted);
    const firsts = wanted.filter((one) => !seconds.has(one));
    const actions = firsts.map((one) => one.actions);
    const storedActions = await storeActions(this.db, actions);
    const storedOf = new Map(firsts.map((one, index) => [one, storedActions[index]]));
    const reasons = await this.reasons(wanted.filter((one) => storedOf.get(one) === undefined));
    return prepared.map((one) => {
      if ('error' in one) return one;
      const stored = storedOf.get(one.value);
      if (stored !== undefined) return { value: { ...one.value, ...stored } };
      const inTheWay = seconds.has(one.value) ? namedTwice : alreadyQueued;
      return { error: reasons.get(one.value) ?? inTheWay(one.value.asked) };
    });
  }

  /** Reads the transactions again to find the reason for each refusal. */
  private async reasons(refused: readonly Prepared[]): Promise<ReadonlyMap<Prepared, unknown>> {
    if (refused.length === 0) return new Map();
    const again = await unlessUnanswered(this.prepareEach(refused.map(({ asked }) => asked)), []);
    return new Map(
      refused.flatMap((one, index) => {
        const reason = again[index];
        return reason !== undefined && 'error' in reason ? [[one, reason.error]] : [];
      }),
    );
  }

  private async ends(kept: readonly Stored[]): Promise<ReadonlyMap<Stored, Settled<Acted>>> {
    const gone = await Promise.all(
      kept.map(({ actions, seq }) => this.watch.gone(actions.at(-1)?.transactionId ?? '', seq)),
    );
    const ids = kept.map(({ asked }) => asked.transaction_id);
    const now = await unlessUnanswered(this.transactions.find(ids), new Map<string, Found>());
    return new Map(
      kept.map((one, index) => [one, endOf(one, gone[index] === true, now.get(one.asked.transaction_id))]),
    );
  }
}

const valueOf = <T>(settled: Settled<T> | undefined): T => {
  if (settled === undefined) throw new Error('a request was forgotten');
  if ('error' in settled) throw settled.error;
  return settled.value;
};

const endOf = (stored: Stored, gone: boolean, now: Found | undefined): Settled<Acted> => {
  if (!gone || now === undefined) return { value: { found: now ?? stored.found, queued: true } };
  return settle(() => {
    assertDone(stored.action, stored.committedBefore, now);
    return { found: now, queued: false };
  });
};
