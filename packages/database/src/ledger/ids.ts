import { randomUUID } from 'node:crypto';

/** Clients see ids with a prefix for their kind; the database keeps only the UUID. */
const prefixes = {
  ledger: 'ldg',
  balance: 'bln',
  transaction: 'txn',
  group: 'bulk',
  monitor: 'mon',
  event: 'evt',
} as const;

export type IdKind = keyof typeof prefixes;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The ledger of balances that are named by an indicator. */
export const generalLedgerUuid = '00000000-0000-0000-0000-000000000000';
const generalLedgerId = 'general_ledger_id';

const uuidsPerMs = 4_096;

/**
 * A UUID that begins with the time (version 7), so that ids of one moment lie together in every index. Those made
 * together for one list sort in its order when each is given its index.
 */
export const newUuid = (nowMs: number, index?: number): string => {
  const random = randomUUID();
  const time = (nowMs + Math.floor((index ?? 0) / uuidsPerMs)).toString(16).padStart(12, '0');
  const order =
    index === undefined ? random.slice(15, 18) : (index % uuidsPerMs).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${order}${random.slice(18)}`;
};

export const printId = (kind: IdKind, id: string): string =>
  kind === 'ledger' && id === generalLedgerUuid ? generalLedgerId : `${prefixes[kind]}_${id}`;

/** The UUID inside an id of that kind; `undefined` when it is not one. */
export const parseId = (kind: IdKind, text: string): string | undefined => {
  if (kind === 'ledger' && text === generalLedgerId) return generalLedgerUuid;
  const prefix = `${prefixes[kind]}_`;
  const id = text.slice(prefix.length).toLowerCase();
  return text.startsWith(prefix) && uuid.test(id) ? id : undefined;
};
