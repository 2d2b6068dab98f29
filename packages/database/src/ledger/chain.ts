import { hash } from 'node:crypto';

/** What one event of the history says, together with the facts of its transaction that never change. */
export interface ChainedEvent {
  readonly transactionId: string;
  readonly reference: string;
  readonly sourceId: string;
  readonly destinationId: string;
  readonly currency: string;
  readonly preciseAmount: bigint;
  readonly precision: bigint;
  readonly acceptedAt: Date;
  readonly status: string;
  readonly amount: bigint;
  readonly reason: string | null;
  readonly at: Date;
}

export const hashBytes = 32;
/** What the first event follows. */
export const genesis: Buffer = Buffer.alloc(hashBytes);

/** A JSON array, so that no value can be mistaken for a part of its neighbour. */
const canonicalText = (event: ChainedEvent): string =>
  JSON.stringify([
    event.transactionId,
    event.reference,
    event.sourceId,
    event.destinationId,
    event.currency,
    event.preciseAmount.toString(),
    event.precision.toString(),
    event.acceptedAt.toISOString(),
    event.status,
    event.amount.toString(),
    event.reason,
    event.at.toISOString(),
  ]);

/** The hash after an event: of the one before it and of everything the event says. */
export const linkOf = (previous: Buffer, event: ChainedEvent): Buffer =>
  hash('sha256', `${previous.toString('hex')}|${canonicalText(event)}`, 'buffer');

/** The links of one page of history, one after the other; the last one is the hash of the block. */
export const linksOf = (previous: Buffer, events: readonly ChainedEvent[]): readonly Buffer[] => {
  let last = previous;
  return events.map((event) => (last = linkOf(last, event)));
};
