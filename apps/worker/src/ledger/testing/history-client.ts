import type { Database } from '@bellwether/database';
import { hotLane, laneOf, newUuid } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { plainArray } from '../batches/plain-array.js';
import type { Acted, ClientStep, Currency, PlannedTransaction, Sent } from './history-plan.js';
import { accept, lanes } from './ledger-fixture.js';

export type Balances = Readonly<Record<Currency, readonly string[]>>;

interface HeldMember {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
}

interface Held {
  readonly members: readonly HeldMember[];
  /** The divided transaction that these are the legs of, where they are asked for as a whole. */
  readonly divided: string | null;
}

const duplicate = '23505';

/** What clients know in common: what was accepted, and what of it is held. */
export class Ledger {
  readonly accepted: string[] = [];
  readonly held: Held[] = [];

  constructor(
    readonly db: Database,
    readonly balances: Balances,
  ) {}
}

/** Someone who sends transactions and acts on them, as the server would store it. */
export class HistoryClient {
  private hot: ReadonlySet<string> = new Set();

  constructor(private readonly ledger: Ledger) {}

  async play(steps: readonly ClientStep[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'send') await this.send(step);
      else if (step.kind === 'act') await this.act(step);
      else await this.look();
    }
  }

  private async look(): Promise<void> {
    const rows = await this.ledger.db.selectFrom('hot_balances').select('balance_id').execute();
    this.hot = new Set(rows.map((row) => row.balance_id));
  }

  private laneOf(source: string, destination: string): number {
    return this.hot.has(source) || this.hot.has(destination) ? hotLane : laneOf(source, lanes);
  }

  /** With its balances, all of a group in the lane of its first. */
  private resolve(transactions: readonly PlannedTransaction[], groupId: string | null) {
    const resolved = transactions.map((one) => {
      const balances = this.ledger.balances[one.currency];
      const [source, destination] = [balances[one.source] as string, balances[one.destination] as string];
      return { ...one, source, destination, lane: this.laneOf(source, destination) };
    });
    const first = resolved[0]?.lane ?? 0;
    return resolved.map((one) => (groupId === null ? one : { ...one, groupId, lane: first }));
  }

  private async send({ as, transactions }: Sent): Promise<void> {
    const groupId = as === 'alone' ? null : newUuid(Date.now());
    const given = this.resolve(transactions, groupId);
    const ids = await this.store(as, groupId, given);
    if (ids === undefined) return;
    const { accepted, held } = this.ledger;
    accepted.push(...transactions.map(({ reference }) => reference));
    if (transactions[0]?.inflight !== true) return;
    const members = given.map(({ source, destination }, index) => ({
      id: ids[index] as string,
      source,
      destination,
    }));
    // Each by itself and all of them.
    held.push(...members.map((member) => ({ members: [member], divided: null })));
    held.push({ members, divided: as === 'divided' ? groupId : null });
  }

  /** Nothing of it, where a reference exists. */
  private async store(as: Sent['as'], groupId: string | null, given: Parameters<typeof accept>[1]) {
    const { db } = this.ledger;
    try {
      if (groupId !== null) {
        const kind = as === 'divided' ? ('split' as const) : ('bulk' as const);
        const group = { id: groupId, kind, atomic: true, size: given.length, created_at: new Date() };
        await db.insertInto('transaction_groups').values(group).execute();
      }
      return await accept(db, given);
    } catch (error) {
      if ((error as { code?: unknown }).code === duplicate) return undefined;
      throw error;
    }
  }

  private async act({ back, action, amount }: Acted): Promise<void> {
    const { db, held } = this.ledger;
    const on = held.at(-back);
    if (on === undefined) return;
    const groupId = on.divided;
    const part = action === 'commit' && groupId === null ? (amount ?? null) : null;
    const together = groupId === null ? on.members.map((member) => [member]) : [on.members];
    for (const members of together) {
      const [{ source, destination }] = members as [HeldMember, ...HeldMember[]];
      const lane = this.laneOf(source, destination);
      const ids = members.map(({ id }) => id);
      await askFor(db, ids, { action, lane, amount: part, groupId });
    }
  }
}

class NotAllTaken extends Error {}

interface AskedFor {
  readonly action: 'commit' | 'void';
  readonly lane: number;
  readonly amount: bigint | null;
  readonly groupId: string | null;
}

/** Of all of them or of none: one may have ended meanwhile, or have less left, or be asked for already. */
export const askFor = async (
  db: Database,
  ids: readonly string[],
  { action, lane, amount, groupId }: AskedFor,
): Promise<void> => {
  const asking = db.transaction().execute(async (trx) => {
    const { numAffectedRows } = await sql`
      insert into queue_places (lane, due_at, transaction_id, action, cause, amount, group_id)
      select ${lane}::integer, now(), id, ${action}, 'requested', ${amount}::numeric, ${groupId}::uuid
      from transactions
      where id = any(${plainArray(ids, (id) => id)}::uuid[]) and status = 'INFLIGHT'
        and coalesce(${amount}::numeric, 0) <= precise_amount - committed_amount
      order by id
      on conflict (transaction_id, cause) do nothing`.execute(trx);
    if (Number(numAffectedRows) < ids.length) throw new NotAllTaken();
  });
  await asking.catch((error: unknown) => {
    if (!(error instanceof NotAllTaken)) throw error;
  });
};
