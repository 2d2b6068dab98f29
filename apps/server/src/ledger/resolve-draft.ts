import { newUuid, printId } from '@bellwether/database/ledger';
import type { AcceptedTransaction } from './accepted.repository.js';
import type { BalanceName } from './balance-name.js';
import type { KnownBalance } from './balances.repository.js';
import type { TransactionDraft } from './build-transaction.js';
import { invalidTransaction, noSuchBalance } from './ledger.errors.js';

export type FindBalance = (name: BalanceName) => KnownBalance | undefined;

export interface Placement {
  readonly nowMs: number;
  /** Its place among those that are stored together: ids follow it. */
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
  if (from === undefined) throw noSuchBalance(source);
  if (to === undefined) throw noSuchBalance(destination);
  for (const balance of [from, to]) {
    if (balance.currency === currency) continue;
    throw invalidTransaction(
      `balance ${printId('balance', balance.id)} is in ${balance.currency}, not in ${currency}`,
    );
  }
  if (from.id === to.id) throw invalidTransaction('source and destination are the same balance');
  return [from, to];
};

/** A draft as it will be stored; throws when its balances are not as they must be. */
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
