import { newUuid } from '@bellwether/database/ledger';
import type { AcceptedTransaction } from './accepted.repository.js';
import type { TransactionDraft } from './build-transaction.js';
import type { NewGroup } from './groups.repository.js';

export interface GroupMember {
  readonly draft: TransactionDraft;
  /** The legs of one divided transaction within a larger group have the same number. */
  readonly part?: number;
}

export interface ArrangedGroup {
  readonly id: string;
  /** The group itself first, then the divided transactions in it. */
  readonly groups: readonly NewGroup[];
  /** Where each member belongs, in the order of the members. */
  readonly places: readonly { readonly id: string; readonly decidedWith: string | null }[];
}

/** Who belongs to what, and who is decided with whom: a divided transaction always as a whole. */
export const arrangeGroup = (
  members: readonly GroupMember[],
  { kind, atomic }: Pick<NewGroup, 'kind' | 'atomic'>,
  nowMs: number,
): ArrangedGroup => {
  const id = newUuid(nowMs);
  const legs = new Map<number, number>();
  for (const { part } of members) if (part !== undefined) legs.set(part, (legs.get(part) ?? 0) + 1);
  const parts = new Map<number, NewGroup>(
    [...legs].map(([part, size]) => [
      part,
      { id: newUuid(nowMs), kind: 'split', atomic: true, size, parent_id: id },
    ]),
  );
  const alone = members.filter(({ part }) => part === undefined).length;
  const whole: NewGroup = { id, kind, atomic, size: alone + parts.size, parent_id: null };
  const places = members.map(({ part }) => {
    const own = (part === undefined ? undefined : parts.get(part)) ?? whole;
    return { id: own.id, decidedWith: atomic ? id : own === whole ? null : own.id };
  });
  return { id, groups: [whole, ...parts.values()], places };
};

/** Members that are decided together stand in the lane of the first of them. */
export const inOneLane = (transactions: readonly AcceptedTransaction[]): readonly AcceptedTransaction[] => {
  const lanes = new Map<string, number>();
  return transactions.map((transaction) => {
    const { decidedWith, lane } = transaction;
    if (decidedWith === null) return transaction;
    const first = lanes.get(decidedWith) ?? lane;
    lanes.set(decidedWith, first);
    return { ...transaction, lane: first };
  });
};
