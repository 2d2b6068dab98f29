import { genesis, linkOf, linksOf, type ChainedEvent } from './chain.js';

const event: ChainedEvent = {
  transactionId: '01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
  reference: 'r1',
  sourceId: 'a',
  destinationId: 'b',
  currency: 'USD',
  preciseAmount: 10n ** 40n,
  precision: 100n,
  acceptedAt: new Date('2030-01-31T12:00:00.123Z'),
  status: 'APPLIED',
  amount: 5n,
  reason: null,
  at: new Date('2030-01-31T12:00:01.456Z'),
};

const changes: readonly Partial<ChainedEvent>[] = [
  { transactionId: 'x' },
  { reference: 'r2' },
  { sourceId: 'b' },
  { destinationId: 'a' },
  { currency: 'EUR' },
  { preciseAmount: 10n ** 40n + 1n },
  { precision: 10n },
  { acceptedAt: new Date('2030-01-31T12:00:00.124Z') },
  { status: 'VOID' },
  { amount: 6n },
  { reason: 'null' },
  { at: new Date('2030-01-31T12:00:01.457Z') },
];

describe('a link of the chain', () => {
  it('is what it was when the first ledger was sealed', () => {
    expect(linkOf(genesis, event).toString('hex')).toMatchInlineSnapshot(
      `"2b724fa7850c5203a012689712f5fac013a8a248ad163b530a700d04133202b5"`,
    );
  });

  it.each(changes)('differs when anything the event says differs: %j', (change) => {
    expect(linkOf(genesis, { ...event, ...change })).not.toEqual(linkOf(genesis, event));
  });

  it('differs when what came before differs, down to the last event', () => {
    const links = linksOf(genesis, [event, event, event]);
    const forged = linksOf(genesis, [{ ...event, amount: 6n }, event, event]);
    expect(links).toHaveLength(3);
    expect(forged.map((link, index) => link.equals(links[index] ?? genesis))).toEqual([false, false, false]);
  });
});
