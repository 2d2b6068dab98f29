import { generalLedgerUuid, newUuid, parseId, printId } from './ids.js';

const uuid = '01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d';

describe('an id', () => {
  it.each([
    ['ledger', 'ldg'],
    ['balance', 'bln'],
    ['transaction', 'txn'],
    ['group', 'bulk'],
  ] as const)('of a %s begins with %s_', (kind, prefix) => {
    expect(printId(kind, uuid)).toBe(`${prefix}_${uuid}`);
    expect(parseId(kind, `${prefix}_${uuid}`)).toBe(uuid);
  });

  it('of the general ledger is the word that clients know', () => {
    expect(printId('ledger', generalLedgerUuid)).toBe('general_ledger_id');
    expect(parseId('ledger', 'general_ledger_id')).toBe(generalLedgerUuid);
  });

  it.each(['', uuid, `txn_${uuid}`, 'bln_', `bln_${uuid}0`, "bln_' or 1=1"])(
    'of a balance is not %s',
    (text) => {
      expect(parseId('balance', text)).toBeUndefined();
    },
  );

  it('sorts by the time at which it was made', () => {
    const ids = [1_000, 2_000, 1_700_000_000_000, 1_900_000_000_000].map((nowMs) => newUuid(nowMs));
    expect(ids.toSorted()).toEqual(ids);
    expect(ids[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts by its place in a list where it is given one', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => newUuid(1_700_000_000_000, index));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
