import { checkCatalog } from './check-catalog.js';
import { counter, defineMetrics, gauge } from './define.js';
import { bounded, oneOf } from './definition.js';

const orders = (exceptions?: Readonly<Record<string, string>>) =>
  defineMetrics('shop', {
    orders: counter('shop_orders_total', {
      help: 'Orders that were placed.',
      owner: ['shop'],
      stability: 'stable',
      labels: { orders: oneOf('pick', 'pack') },
      ...(exceptions === undefined ? {} : { exceptions }),
    }),
  });
const options = { version: '1.0.0' };

describe('checking a catalog', () => {
  it('finds nothing in an empty one', () => {
    expect(checkCatalog([], options)).toEqual([]);
  });

  it('names metric, domain, rule, what is wrong and why the rule is there, on one line', () => {
    const [problem, ...others] = checkCatalog([orders()], options);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      rule: 'no-label-in-name',
      subject: 'shop_orders_total',
      domain: 'shop',
      wrong: 'the name repeats the label "orders"',
    });
    expect(problem?.message).toMatch(
      /^shop_orders_total \(shop\): the name repeats the label "orders"\. \[no-label-in-name\] A name, after the word .*\.$/,
    );
  });

  it('excuses an entry from a rule that it breaks and gives a reason for', () => {
    expect(checkCatalog([orders({ 'no-label-in-name': 'it was promised' })], options)).toEqual([]);
  });

  it.each([
    [
      'gives no reason',
      { 'no-label-in-name': ' ' },
      ['the exception from "no-label-in-name" gives no reason'],
    ],
    [
      'excuses nothing',
      { 'no-label-in-name': 'it was promised', 'snake-case': 'why not' },
      ['the exception from "snake-case" excuses nothing'],
    ],
    [
      'names no rule',
      { 'no-label-in-name': 'it was promised', 'no-labels-in-name': 'typo' },
      ['there is no rule "no-labels-in-name" to be excused from'],
    ],
    [
      'names a rule for the whole catalog',
      { 'no-label-in-name': 'it was promised', 'process-budget': 'large' },
      ['there is no rule "process-budget" to be excused from'],
    ],
    [
      'names the rule about exceptions',
      { 'no-label-in-name': 'it was promised', 'exception-needed': 'no' },
      ['there is no rule "exception-needed" to be excused from'],
    ],
  ])('refuses an exception that %s', (_, exceptions, wrong) => {
    const problems = checkCatalog([orders(exceptions)], options);
    expect(problems.map((problem) => problem.wrong)).toEqual(wrong);
    expect(new Set(problems.map((problem) => problem.rule))).toEqual(new Set(['exception-needed']));
  });

  it('sees all sets at once', () => {
    const twin = defineMetrics('warehouse', {
      stock: gauge('shop_stock', {
        help: 'Orders that were placed.',
        owner: ['shop'],
        stability: 'stable',
        labels: {},
      }),
    });
    const found = checkCatalog([orders({ 'no-label-in-name': 'promised' }), twin], options);
    expect(found.map(({ rule, subject }) => [rule, subject])).toEqual([
      ['domain-prefix', 'shop_orders_total'],
      ['help-unique', 'shop_orders_total'],
      ['domain-prefix', 'shop_stock'],
      ['help-unique', 'shop_stock'],
    ]);
  });

  it('holds the budgets it is given', () => {
    const regions = defineMetrics('shop', {
      regions: gauge('shop_open_orders', {
        help: 'Orders that are open now.',
        owner: ['shop'],
        stability: 'stable',
        labels: { region: bounded(9, 'regions') },
      }),
    });
    const budgets = { labelSetsPerMetric: 9, seriesPerProcess: 8 };
    expect(checkCatalog([regions], options)).toEqual([]);
    expect(
      checkCatalog([regions], { ...options, budgets }).map(({ rule, subject, domain }) => [
        rule,
        subject,
        domain,
      ]),
    ).toEqual([
      ['series-budget', 'shop_open_orders', 'shop'],
      ['process-budget', 'process shop', ''],
    ]);
  });
});
