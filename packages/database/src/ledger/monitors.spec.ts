import {
  type BalanceMove,
  conditionHolds,
  findCrossings,
  monitoredFields,
  type MonitoredField,
  type MonitorOperator,
  monitorOperators,
  monitorView,
} from './monitors.js';

// Per operator: whether it holds below, at and above the threshold.
const table: readonly [MonitorOperator, boolean, boolean, boolean][] = [
  ['>', false, false, true],
  ['<', true, false, false],
  ['>=', false, true, true],
  ['<=', true, true, false],
  ['=', false, true, false],
  ['!=', true, false, true],
];

describe('a condition', () => {
  it.each(table)('%s holds below: %s, at: %s, above: %s', (operator, below, at, above) => {
    for (const threshold of [0n, -5n, 10n ** 40n]) {
      const holds = [threshold - 1n, threshold, threshold + 1n].map((value) =>
        conditionHolds({ operator, threshold }, value),
      );
      expect(holds).toEqual([below, at, above]);
    }
  });

  it('has a row above for each operator', () => {
    expect(table.map(([operator]) => operator).toSorted()).toEqual([...monitorOperators].toSorted());
  });
});

const move = (version: number, change: Partial<BalanceMove>): BalanceMove => ({
  version,
  transactionId: `t${version}`,
  side: 'credit',
  settled: 0n,
  inflight: 0n,
  at: new Date(version),
  ...change,
});

// What each field becomes after: +100 settled in, −30 settled out, a hold of 20 in, a hold of 7 out.
const moves = [
  move(1, { side: 'credit', settled: 100n }),
  move(2, { side: 'debit', settled: -30n }),
  move(3, { side: 'credit', inflight: 20n }),
  move(4, { side: 'debit', inflight: -7n }),
];
const after: Readonly<Record<MonitoredField, readonly bigint[]>> = {
  balance: [100n, 70n, 70n, 70n],
  credit_balance: [100n, 100n, 100n, 100n],
  debit_balance: [0n, 30n, 30n, 30n],
  inflight_balance: [0n, 0n, 20n, 13n],
  inflight_credit_balance: [0n, 0n, 20n, 20n],
  inflight_debit_balance: [0n, 0n, 0n, 7n],
};

describe('a field', () => {
  it.each(monitoredFields)('%s follows the entries of its balance', (field) => {
    const values = moves.map(
      (_move, index) =>
        findCrossings(
          { field, operator: '=', threshold: -1n },
          { version: 0, value: 0n },
          moves.slice(0, index + 1),
        ).seen.value,
    );
    expect(values).toEqual(after[field]);
  });
});

describe('crossings', () => {
  const above = { field: 'balance', operator: '>=', threshold: 100n } as const;
  const by = (...amounts: readonly bigint[]) =>
    amounts.map((settled, index) => move(index + 1, { side: settled < 0n ? 'debit' : 'credit', settled }));
  const versions = (...amounts: readonly bigint[]) =>
    findCrossings(above, { version: 0, value: 0n }, by(...amounts)).crossings.map((one) => one.move.version);

  it.each<[string, readonly bigint[], readonly number[]]>([
    ['none while the condition does not hold', [50n, 49n], []],
    ['one when it comes to hold', [50n, 50n], [2]],
    ['no other while it goes on holding', [100n, 1n, -1n, 500n], [1]],
    ['another when it came to hold again', [100n, -1n, 1n, -50n, 50n], [1, 3, 5]],
    ['one that lasted for a single entry', [100n, -100n], [1]],
  ])('are %s', (_what, amounts, expected) => {
    expect(versions(...amounts)).toEqual(expected);
  });

  it('are none where the condition held from the beginning', () => {
    expect(findCrossings(above, { version: 7, value: 100n }, [move(8, { settled: 1n })]).crossings).toEqual(
      [],
    );
  });

  it('are the same however the entries are cut into looks', () => {
    const all = by(60n, 60n, -100n, 90n, -1n, -60n, 200n);
    const whole = findCrossings(above, { version: 0, value: 0n }, all);
    for (let cut = 0; cut <= all.length; cut += 1) {
      const first = findCrossings(above, { version: 0, value: 0n }, all.slice(0, cut));
      // The second look overlaps the first, as it does when several monitors share what was read.
      const second = findCrossings(above, first.seen, all.slice(Math.max(0, cut - 2)));
      expect([...first.crossings, ...second.crossings]).toEqual(whole.crossings);
      expect(second.seen).toEqual(whole.seen);
    }
  });
});

describe('a monitor', () => {
  it('is shown with its value in major and minor units, digit for digit', () => {
    const shown = monitorView({
      id: '01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
      balance_id: '01936b1c-9a2e-7c1f-8d3a-0f0e1a2b3c4d',
      field: 'balance',
      operator: '<',
      precise_value: -(10n ** 39n) - 1n,
      precision: 100n,
      description: '',
      call_back_url: null,
      created_at: new Date(0),
    });
    expect(JSON.stringify(shown.condition)).toBe(
      `{"field":"balance","operator":"<","value":-1${'0'.repeat(37)}.01,"precision":100,` +
        `"precise_value":-1${'0'.repeat(38)}1}`,
    );
    expect(shown.call_back_url).toBe('');
  });
});
