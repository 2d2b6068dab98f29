import { Conflict, OperatingError } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { parseDecimal, printId, toMinorUnits } from '@bellwether/database/ledger';
import { Injectable } from '@nestjs/common';
import type { InflightActionBody } from './inflight.dto.js';
import { type AskedAction, storeActions } from './inflight.repository.js';
import { LaneChoice } from './lane-choice.js';
import { LaneJobs } from './lane-jobs.js';
import { invalidTransaction } from './ledger.errors.js';
import { PlacesWatch } from './places-watch.js';
import { type Found, TransactionsService } from './transactions.service.js';
import type { TransactionRow } from './transactions.repository.js';

export type AskedInflight = Pick<InflightActionBody, 'status' | 'amount' | 'precise_amount'>;

export interface InflightResult {
  readonly transaction_id: string;
  readonly status: 'succeeded' | 'failed';
  readonly code?: string;
  readonly message?: string;
}

const actionOf = (status: string): 'commit' | 'void' => {
  if (status === 'commit' || status === 'void') return status;
  throw invalidTransaction(`${status} is neither commit nor void`, 'TXN_INVALID_STATUS_ACTION');
};

/** What is asked for in minor units; `null` is all that is left. */
const amountOf = (asked: AskedInflight, precision: bigint): bigint | null => {
  const { amount, precise_amount: precise } = asked;
  if (amount === undefined && precise === undefined) return null;
  if (amount !== undefined && precise !== undefined) {
    throw invalidTransaction('give either amount or precise_amount');
  }
  const decimal = parseDecimal(precise ?? amount ?? '');
  const units = decimal && toMinorUnits(decimal, precise === undefined ? precision : 1n);
  if (units === undefined || units < 0n) {
    throw invalidTransaction('the amount is not a whole number of minor units', 'TXN_INVALID_AMOUNT');
  }
  // Clients of the prior art send 0 for all that is left.
  return units === 0n ? null : units;
};

const assertInflight = (row: TransactionRow): void => {
  const id = printId('transaction', row.id);
  if (row.status === 'INFLIGHT') return;
  if (row.status === 'APPLIED' && row.inflight) {
    throw new Conflict('TXN_ALREADY_COMMITTED', `transaction ${id} is already committed`);
  }
  if (row.status === 'VOID') throw new Conflict('TXN_ALREADY_VOIDED', `transaction ${id} is already voided`);
  throw invalidTransaction(`transaction ${id} is ${row.status}, not INFLIGHT`, 'TXN_NOT_INFLIGHT');
};

/** Asks for commits and voids of inflight transactions; doing them is the worker's, like everything that moves. */
@Injectable()
export class InflightService {
  constructor(
    private readonly db: Database,
    private readonly transactions: TransactionsService,
    private readonly laneJobs: LaneJobs,
    private readonly watch: PlacesWatch,
    private readonly lanes: LaneChoice,
  ) {}

  /** Queues the action and returns the transaction as it is now. */
  async ask(identifier: string, asked: AskedInflight): Promise<Found> {
    const { found, actions } = await this.prepare(identifier, asked);
    for (const { lane } of actions) this.lanes.assertOpen(lane);
    if (!(await storeActions(this.db, actions))) {
      // Whatever it is that is in the way by now, it is told as what it is.
      await this.prepare(identifier, asked);
      throw new Conflict('GEN_CONFLICT', `an action on transaction ${identifier} is already queued`);
    }
    await this.laneJobs.call(
      actions.map(({ lane, transactionId }) => ({ lane, id: transactionId, key: 'action' })),
    );
    return found;
  }

  /** As `ask`, and returns when it is done; throws when something else was done before it. */
  async askAndWait(identifier: string, asked: AskedInflight): Promise<Found> {
    const { legs } = await this.ask(identifier, asked);
    const last = legs.at(-1) ?? legs[0];
    await this.watch.gone(last.id, 'requested');
    const after = await this.transactions.get(identifier);
    const voided = after.legs.some(({ status }) => status === 'VOID');
    if (actionOf(asked.status) === 'commit' && voided) after.legs.forEach(assertInflight);
    return after;
  }

  /** Whether it could be asked for now; throws what asking would. */
  async tryOut(identifier: string, asked: AskedInflight): Promise<Found> {
    return (await this.prepare(identifier, asked)).found;
  }

  /** Each on its own: one that cannot be done does not keep the others from being done. */
  async askEach(
    asked: readonly (AskedInflight & { readonly transaction_id: string })[],
    wait: boolean,
  ): Promise<readonly InflightResult[]> {
    return Promise.all(
      asked.map(async ({ transaction_id, ...action }): Promise<InflightResult> => {
        try {
          await (wait ? this.askAndWait(transaction_id, action) : this.ask(transaction_id, action));
          return { transaction_id, status: 'succeeded' };
        } catch (error) {
          if (!(error instanceof OperatingError)) throw error;
          return { transaction_id, status: 'failed', code: error.code, message: error.message };
        }
      }),
    );
  }

  private async prepare(
    identifier: string,
    asked: AskedInflight,
  ): Promise<{ readonly found: Found; readonly actions: readonly AskedAction[] }> {
    const action = actionOf(asked.status);
    const found = await this.transactions.get(identifier);
    const { legs, divided } = found;
    legs.forEach(assertInflight);
    const amount = amountOf(asked, legs[0].precision);
    if (amount !== null && action === 'void')
      throw invalidTransaction('a void is always of all that is left');
    if (amount !== null && divided) {
      throw invalidTransaction('a divided transaction is committed as a whole; commit its legs in parts');
    }
    const left = legs[0].precise_amount - legs[0].committed_amount;
    if (amount !== null && amount > left) {
      throw invalidTransaction(
        `${amount} is more than the ${left} left inflight`,
        'TXN_COMMIT_AMOUNT_EXCEEDED',
      );
    }
    const lane = this.lanes.laneOf(legs[0].source_id, legs[0].destination_id);
    const groupId = divided ? found.id : null;
    return { found, actions: legs.map(({ id }) => ({ transactionId: id, action, lane, amount, groupId })) };
  }
}
