import { InvalidInput } from '@bellwether/config';
import { parseExactJson } from '@bellwether/database';
import { buildTransaction } from './build-transaction.js';
import { createTransactionBody } from './transactions.dto.js';

const now = new Date('2030-01-01T00:00:00Z');
const laterDate = '2030-01-02T00:00:00Z';
const latest = '2030-01-03T00:00:00Z';

const right = {
  amount: 10,
  precision: 100,
  reference: 'r1',
  description: 'd',
  currency: 'USD',
  source: '@a',
  destination: '@b',
};

const build = (body: object) => legs(body).drafts[0];
const legs = (body: object) => buildTransaction(createTransactionBody.parse(body), now);
const buildText = (text: string) => build(parseExactJson(text) as object);

describe('a request becomes drafts', () => {
  it.each([
    ['an amount at a precision', { amount: 10.5 }, { amount: 1_050n, precision: 100n }],
    ['an amount as text', { amount: '0.1' }, { amount: 10n }],
    ['a precise amount beside none', { amount: 0, precise_amount: 7 }, { amount: 7n, precision: 100n }],
    ['a precise amount', { amount: undefined, precise_amount: 7 }, { amount: 7n, precision: 100n }],
    ['no precision', { precision: undefined }, { amount: 10n, precision: 1n }],
    ['a precision of zero', { precision: 0 }, { amount: 10n, precision: 1n }],
    ['a limit', { overdraft_limit: 5 }, { allowOverdraft: true, overdraftLimit: 500n }],
    [
      'a limit of zero, which is none',
      { overdraft_limit: 0 },
      { allowOverdraft: false, overdraftLimit: null },
    ],
    ['an overdraft', { allow_overdraft: true }, { allowOverdraft: true, overdraftLimit: null }],
    ['a date', { scheduled_for: laterDate }, { scheduledFor: new Date(laterDate) }],
    [
      'the last moment of the last year of four digits',
      { effective_date: '9999-12-31T23:59:59.999Z' },
      { effectiveDate: new Date('9999-12-31T23:59:59.999Z') },
    ],
  ])('%s', (_what, change, expected) => {
    expect(build({ ...right, ...change })).toMatchObject(expected);
  });

  it('keeps every digit of forty', () => {
    const digits = '1234567890123456789012345678901234567890';
    const rest = '"reference":"r","description":"d","currency":"USD","source":"@a","destination":"@b"';
    expect(buildText(`{"precise_amount":${digits},${rest}}`).amount).toBe(BigInt(digits));
    expect(buildText(`{"precise_amount":"${digits}",${rest}}`).amount).toBe(BigInt(digits));
    expect(buildText(`{"amount":${digits}.25,"precision":100,${rest}}`).amount).toBe(BigInt(`${digits}25`));
  });
});

const half = ['@x', '@y'].map((identifier) => ({ identifier, distribution: '50%' }));

describe('a divided request', () => {
  it('is one leg per share, each with a reference of its own, the first with that of the request', () => {
    const { drafts, divided } = legs({ ...right, amount: 0.11, destination: undefined, destinations: half });
    expect(divided).toBe(true);
    expect(
      drafts.map(({ reference, source, destination, amount }) => [reference, source, destination, amount]),
    ).toEqual([
      ['r1', '@a', '@x', 6n],
      ['r1_2', '@a', '@y', 5n],
    ]);
  });

  it('may come from several sources', () => {
    const { drafts } = legs({ ...right, source: undefined, sources: half });
    expect(drafts.map(({ source, destination }) => [source, destination])).toEqual([
      ['@x', '@b'],
      ['@y', '@b'],
    ]);
  });
});

// One row per rule; each changes one thing of a right request.
const rules: readonly [string, object, string, RegExp][] = [
  ['both amounts', { precise_amount: 5 }, 'TXN_VALIDATION_ERROR', /either amount or precise_amount/],
  ['no amount', { amount: undefined }, 'TXN_VALIDATION_ERROR', /either amount or precise_amount/],
  ['an amount of zero', { amount: 0 }, 'TXN_INVALID_AMOUNT', /above zero/],
  ['an amount below zero', { amount: -1 }, 'TXN_INVALID_AMOUNT', /above zero/],
  ['an amount that is no number', { amount: 'ten' }, 'TXN_INVALID_AMOUNT', /not a number/],
  [
    'half a minor unit',
    { amount: 10.005 },
    'TXN_INVALID_AMOUNT',
    /10.005 is not a whole number of minor units/,
  ],
  [
    'a precise amount with a fraction',
    { amount: undefined, precise_amount: 1.5 },
    'TXN_INVALID_AMOUNT',
    /whole/,
  ],
  [
    'an amount of a thousand digits and one',
    { amount: '1'.repeat(1_001) },
    'TXN_INVALID_AMOUNT',
    /this size/,
  ],
  ['a precision with a fraction', { precision: 1.5 }, 'TXN_PRECISION_NOT_INTEGER', /whole number/],
  ['a precision below zero', { precision: -100 }, 'TXN_PRECISION_NOT_INTEGER', /whole number/],
  ['a precision that is no number', { precision: 'two' }, 'TXN_PRECISION_NOT_INTEGER', /whole number/],
  ['a limit below zero', { overdraft_limit: -5 }, 'TXN_VALIDATION_ERROR', /below zero/],
  ['no source', { source: undefined }, 'TXN_VALIDATION_ERROR', /either source or sources/],
  [
    'no destination',
    { destination: undefined },
    'TXN_VALIDATION_ERROR',
    /either destination or destinations/,
  ],
  ['a source and sources', { sources: half }, 'TXN_VALIDATION_ERROR', /either source or sources/],
  [
    'two divided sides',
    { source: undefined, destination: undefined, sources: half, destinations: half },
    'TXN_VALIDATION_ERROR',
    /only one side/,
  ],
  [
    'shares that do not add up',
    { destination: undefined, destinations: half.slice(1) },
    'TXN_INVALID_DISTRIBUTION',
    /add up/,
  ],
  [
    'a share to the source',
    { destination: undefined, destinations: [{ identifier: '@a', distribution: 'left' }] },
    'TXN_VALIDATION_ERROR',
    /same balance/,
  ],
  ['one balance twice', { destination: '@a' }, 'TXN_VALIDATION_ERROR', /same balance/],
  [
    'an expiry of what is not inflight',
    { inflight_expiry_date: laterDate },
    'TXN_VALIDATION_ERROR',
    /need inflight/,
  ],
  [
    'a commit of what is not inflight',
    { inflight_commit_date: laterDate },
    'TXN_VALIDATION_ERROR',
    /need inflight/,
  ],
  [
    'a schedule in the past',
    { scheduled_for: '2029-12-31T00:00:00Z' },
    'TXN_VALIDATION_ERROR',
    /not in the future/,
  ],
  [
    'a commit after the expiry',
    { inflight: true, inflight_commit_date: latest, inflight_expiry_date: laterDate },
    'TXN_VALIDATION_ERROR',
    /not before inflight_expiry_date/,
  ],
  [
    'an expiry before it is applied',
    { inflight: true, inflight_expiry_date: laterDate, scheduled_for: latest },
    'TXN_VALIDATION_ERROR',
    /inflight_expiry_date is not after scheduled_for/,
  ],
  [
    'a share said twice',
    {
      destination: undefined,
      destinations: [{ identifier: '@b', distribution: '100%', precise_distribution: 1_000 }],
    },
    'TXN_INVALID_DISTRIBUTION',
    /@b has both distribution and precise_distribution/,
  ],
];

describe('a request that makes no sense is refused', () => {
  it.each(rules)('%s', (_what, change, code, message) => {
    let thrown: unknown;
    try {
      build({ ...right, ...change });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidInput);
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });

  it.each([
    ['an empty reference', { reference: '' }],
    ['a reference with a NUL', { reference: 'a\0b' }],
    ['half a character', { description: '\ud800' }],
    ['metadata with a NUL in a key', { meta_data: { 'a\0': 1 } }],
    ['metadata that is a list', { meta_data: [1] }],
    ['a date that is none', { scheduled_for: 'tomorrow' }],
    ['a date in the year 10000, written in another zone', { effective_date: '9999-12-31T23:59:59-01:00' }],
    ['an amount that is a list', { amount: [1] }],
  ])('%s', (_what, change) => {
    expect(createTransactionBody.safeParse({ ...right, ...change }).success).toBe(false);
  });

  it('metadata that is nested without end', () => {
    let deep: object = {};
    for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
    expect(createTransactionBody.safeParse({ ...right, meta_data: deep }).success).toBe(false);
  });
});
