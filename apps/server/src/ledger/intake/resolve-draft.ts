import { newUuid, printId } from '@bellwether/database/ledger';
import type { TransactionDraft, AcceptedTransaction, NewGroup } from './accepted.repository.js';
import type { BalanceName, KnownBalance } from '../balances/balances.repository.js';
import { invalidTransaction, notFound } from '../ledger.errors.js';

export type FindBalance = (name: BalanceName) => KnownBalance | undefined;

export interface Placement {
  readonly nowMs: number;
  /** Its index among those that are stored together: ids follow it. */
  readonly index: number;
  readonly laneOf: (sourceId: string, destinationId: string) => number;
  readonly group?: { readonly id: string; readonly decidedWith: string | null };
  readonly traceparent?: string | undefined;
}

export const namesIn = ({ source, destination, currency }: TransactionDraft): readonly BalanceName[] => [
  { identifier: source, currency },
  { identifier: destination, currency },
];

/** L2: the balances of a transaction exist, are two, and are of its currency. */
const balancesOf = (draft: TransactionDraft, find: FindBalance): readonly [KnownBalance, KnownBalance] => {
  const { source, destination, currency } = draft;
  const [from, to] = [source, destination].map((identifier) => find({ identifier, currency }));
  if (from === undefined) throw notFound('balance', source);
  if (to === undefined) throw notFound('balance', destination);
  for (const balance of [from, to]) {
    if (balance.currency === currency) continue;
    throw invalidTransaction(
      `balance ${printId('balance', balance.id)} is in ${balance.currency}, not in ${currency}`,
    );
  }
  if (from.id === to.id) throw invalidTransaction('source and destination are the same balance');
  return [from, to];
};

/** The transaction as it will be stored; throws when its balances do not fit. */
export const resolveDraft = (
  draft: TransactionDraft,
  find: FindBalance,
  { nowMs, index, laneOf, group, traceparent }: Placement,
): AcceptedTransaction => {
  const [from, to] = balancesOf(draft, find);
  const { source: _source, destination: _destination, ...facts } = draft;
  return {
    ...facts,
    id: newUuid(nowMs, index),
    groupId: group?.id ?? null,
    decidedWith: group?.decidedWith ?? null,
    sourceId: from.id,
    destinationId: to.id,
    lane: laneOf(from.id, to.id),
    traceparent,
  };
};

export interface GroupMember {
  readonly draft: TransactionDraft;
  /** The legs of one divided transaction within a larger group have the same number. */
  readonly part?: number;
}

export interface ArrangedGroup {
  readonly id: string;
  /** The group itself first, then the divided transactions in it. */
  readonly groups: readonly NewGroup[];
  /** The group of each member, in the order of the members. */
  readonly placements: readonly { readonly id: string; readonly decidedWith: string | null }[];
}

/**
 * Assigns members to groups, and decides which are decided together: a divided transaction always as a whole.
 */
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
  const placements = members.map(({ part }) => {
    const own = (part === undefined ? undefined : parts.get(part)) ?? whole;
    return { id: own.id, decidedWith: atomic ? id : own === whole ? null : own.id };
  });
  return { id, groups: [whole, ...parts.values()], placements };
};

/** Members that are decided together use the lane of the first one. */
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
