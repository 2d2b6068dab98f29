import { oneOf } from '../definition.js';
import {
  baseUnitLast,
  counterTotal,
  domainPrefix,
  helpSentence,
  helpUnique,
  noLabelInName,
  noScaledUnit,
  noTypeInName,
  reservedSuffix,
  snakeCase,
  uniqueName,
} from './name-rules.js';
import { aCounter, aGauge, aHistogram, complaintsOf, entryOf } from './testing/entries.js';

describe('snake-case', () => {
  it.each(['shop_orders_total', 'http2_streams_total', 'shop_p99_total'])('accepts %s', (name) => {
    expect(complaintsOf(snakeCase, aCounter({ name }))).toEqual([]);
  });

  it.each([
    'Shop_orders_total',
    'shopOrders_total',
    'shop__orders_total',
    '_shop_total',
    'shop_',
    '2shop_total',
  ])('refuses the name %s', (name) => {
    expect(complaintsOf(snakeCase, aCounter({ name }))).toEqual([`the name "${name}" is not in snake case`]);
  });

  it.each(['statusCode', 'status-code', '__name__', 'Status'])('refuses the label %s', (label) => {
    expect(complaintsOf(snakeCase, aCounter({ labels: { [label]: oneOf('a') } }))).toEqual([
      `the label "${label}" is not in snake case`,
    ]);
  });
});

describe('domain-prefix', () => {
  it('accepts several first words in one domain', () => {
    const others = [entryOf(aGauge({ name: 'cart_open_carts' })), entryOf(aGauge({ name: 'shop_visitors' }))];
    expect(complaintsOf(domainPrefix, aCounter(), { others })).toEqual([]);
  });

  it('refuses a name of one word', () => {
    expect(complaintsOf(domainPrefix, aCounter({ name: 'orders' }))).toEqual(['the name is one word']);
  });

  it('refuses a first word that another domain has, and names the domain once', () => {
    const others = ['shop_a', 'shop_b'].map((name) => entryOf(aGauge({ name }), 'warehouse'));
    expect(complaintsOf(domainPrefix, aCounter(), { others })).toEqual([
      '"shop_" is also the prefix of warehouse',
    ]);
  });

  it('takes words for words and not for their beginnings', () => {
    const others = [entryOf(aGauge({ name: 'shopping_carts' }), 'warehouse')];
    expect(complaintsOf(domainPrefix, aCounter(), { others })).toEqual([]);
  });
});

describe('counter-total', () => {
  it('accepts a counter with the ending and anything else without it', () => {
    for (const definition of [aCounter(), aGauge(), aHistogram()]) {
      expect(complaintsOf(counterTotal, definition)).toEqual([]);
    }
  });

  it('refuses a counter without the ending', () => {
    expect(complaintsOf(counterTotal, aCounter({ name: 'shop_orders' }))).toEqual([
      'this counter does not end in `_total`',
    ]);
  });

  it('refuses a gauge or a histogram with it', () => {
    expect(complaintsOf(counterTotal, aGauge({ name: 'shop_orders_total' }))).toEqual([
      'this gauge ends in `_total`',
    ]);
    expect(complaintsOf(counterTotal, aHistogram({ name: 'shop_seconds_total' }))).toEqual([
      'this histogram ends in `_total`',
    ]);
  });
});

describe('reserved-suffix', () => {
  it.each(['_bucket', '_sum', '_count', '_created'])('refuses a name that ends in %s', (suffix) => {
    expect(complaintsOf(reservedSuffix, aGauge({ name: `shop_orders${suffix}` }))).toEqual([
      `the name ends in \`${suffix}\``,
    ]);
  });

  it('accepts the words elsewhere in a name', () => {
    expect(complaintsOf(reservedSuffix, aGauge({ name: 'shop_bucket_orders' }))).toEqual([]);
    expect(complaintsOf(reservedSuffix, aGauge({ name: 'shop_account' }))).toEqual([]);
  });
});

describe('base-unit-last', () => {
  it.each([
    aCounter({ name: 'shop_orders_total' }),
    aCounter({ name: 'shop_work_seconds_total' }),
    aGauge({ name: 'shop_open_orders' }),
    aGauge({ name: 'shop_last_order_timestamp_seconds' }),
    aGauge({ name: 'shop_full_ratio' }),
    aGauge({ name: 'shop_build_info' }),
    aHistogram({ name: 'shop_wait_seconds' }),
    aHistogram({ name: 'shop_body_size_bytes' }),
    aHistogram({ name: 'shop_basket_size' }),
  ])('accepts the $kind $name', (definition) => {
    expect(complaintsOf(baseUnitLast, definition)).toEqual([]);
  });

  it.each<[ReturnType<typeof aCounter | typeof aGauge | typeof aHistogram>, string]>([
    [aGauge({ name: 'shop_seconds_waiting' }), '"seconds" is not at the end'],
    [aCounter({ name: 'shop_bytes_sent_total' }), '"bytes" is not at the end'],
    [aGauge({ name: 'shop_order_timestamp' }), '"timestamp" is not at the end'],
    [aGauge({ name: 'shop_ratio_full' }), '"ratio" is not at the end'],
    [aGauge({ name: 'shop_seconds_bytes' }), '"seconds" is not at the end'],
    [aHistogram({ name: 'shop_wait' }), 'this histogram does not say its unit'],
    [aCounter({ name: 'shop_build_info' }), '`_info` is for a gauge that is always 1'],
    [aHistogram({ name: 'shop_order_timestamp_seconds' }), '`_timestamp_seconds` is for a gauge'],
  ])('refuses $0.kind $0.name: $1', (definition, complaint) => {
    expect(complaintsOf(baseUnitLast, definition)).toEqual([complaint]);
  });
});

describe('no-scaled-unit', () => {
  it.each([
    ['shop_wait_ms', 'ms', 'seconds'],
    ['shop_wait_milliseconds', 'milliseconds', 'seconds'],
    ['shop_wait_sec', 'sec', 'seconds'],
    ['shop_wait_s', 's', 'seconds'],
    ['shop_age_minutes', 'minutes', 'seconds'],
    ['shop_age_days', 'days', 'seconds'],
    ['shop_body_kb', 'kb', 'bytes'],
    ['shop_body_mib', 'mib', 'bytes'],
    ['shop_full_percent', 'percent', 'ratio'],
  ])('refuses %s', (name, word, unit) => {
    expect(complaintsOf(noScaledUnit, aGauge({ name }))).toEqual([
      `"${word}" is not a base unit; write ${unit}`,
    ]);
  });

  it.each([
    'shop_wait_seconds',
    'shop_body_bytes',
    'shop_full_ratio',
    'shop_sms_sent',
    'shop_constructor_calls',
  ])('accepts %s', (name) => {
    expect(complaintsOf(noScaledUnit, aGauge({ name }))).toEqual([]);
  });
});

describe('no-type-in-name', () => {
  it.each(['counter', 'gauge', 'histogram', 'summary', 'metric', 'metrics'])(
    'refuses the word %s',
    (word) => {
      expect(complaintsOf(noTypeInName, aGauge({ name: `shop_order_${word}` }))).toEqual([
        `the name contains "${word}"`,
      ]);
    },
  );

  it('accepts words that only contain one', () => {
    expect(complaintsOf(noTypeInName, aGauge({ name: 'shop_geometrics_open' }))).toEqual([]);
  });
});

const named = (name: string, label: string) =>
  complaintsOf(noLabelInName, aCounter({ name, labels: { [label]: oneOf('a') } }));

describe('no-label-in-name', () => {
  it('refuses a name that repeats a label', () => {
    expect(named('shop_status_orders_total', 'status')).toEqual(['the name repeats the label "status"']);
    expect(named('shop_status_code_total', 'status_code')).toEqual([
      'the name repeats the label "status_code"',
    ]);
  });

  it('refuses a name that says "by"', () => {
    expect(named('shop_orders_by_day_total', 'channel')).toEqual(['the name says "by"']);
  });

  it('accepts the word of the domain as a label too', () => {
    expect(named('queue_jobs_total', 'queue')).toEqual([]);
  });

  it('accepts a word that only begins like a label', () => {
    expect(named('shop_statuses_total', 'status')).toEqual([]);
  });
});

const former = (name: string) => ({ name, until: '2.0.0' });

describe('unique-name', () => {
  it('accepts names that differ', () => {
    const others = [entryOf(aGauge()), entryOf(aHistogram())];
    expect(complaintsOf(uniqueName, aCounter(), { others })).toEqual([]);
  });

  it('refuses the name of another domain and names both', () => {
    const others = [entryOf(aCounter({ help: 'Something else altogether.' }), 'warehouse')];
    expect(complaintsOf(uniqueName, aCounter(), { others })).toEqual([
      '"shop_orders_total" stands for shop_orders_total (shop) and for shop_orders_total (warehouse)',
    ]);
  });

  it('refuses a name that is a part of a histogram', () => {
    const others = [entryOf(aGauge({ name: 'shop_wait_seconds_sum' }))];
    expect(complaintsOf(uniqueName, aHistogram(), { others })).toEqual([
      '"shop_wait_seconds_sum" stands for shop_wait_seconds (shop) and for shop_wait_seconds_sum (shop)',
    ]);
  });

  it('refuses an alias that is a name, and an alias that is an alias', () => {
    const aliases = [{ set: 'old', name: 'shop_open_orders' }];
    expect(complaintsOf(uniqueName, aCounter({ aliases }), { others: [entryOf(aGauge())] })).toEqual([
      '"shop_open_orders" stands for shop_orders_total, alias shop_open_orders (shop) and for shop_open_orders (shop)',
    ]);
    const twice = [
      { set: 'old', name: 'old_orders' },
      { set: 'older', name: 'old_orders' },
    ];
    expect(complaintsOf(uniqueName, aCounter({ aliases: twice }))).toEqual([
      '"old_orders" stands for shop_orders_total, alias old_orders (shop) and for shop_orders_total, alias old_orders (shop)',
    ]);
  });

  it('refuses a former name that another metric has taken', () => {
    const renamed = aCounter({ formerName: former('shop_open_orders') });
    expect(complaintsOf(uniqueName, renamed, { others: [entryOf(aGauge())] })).toEqual([
      '"shop_open_orders" stands for shop_orders_total, formerly shop_open_orders (shop) and for shop_open_orders (shop)',
    ]);
  });
});

describe('help-sentence', () => {
  it('accepts a sentence', () => {
    expect(
      complaintsOf(helpSentence, aCounter({ help: 'Orders that were shipped; one per order.' })),
    ).toEqual([]);
  });

  it.each([
    ['orders that were shipped.', 'the help does not begin with a capital'],
    ['Orders that were shipped', 'the help does not end with a period'],
    ['Orders that\nwere shipped.', 'the help has more than one line'],
    ['Orders  that were shipped.', 'the help has blanks too many'],
    ['Orders shipped.', 'the help says too little'],
    ['Value of shop_orders_total now.', 'the help repeats the name'],
  ])('refuses %j: %s', (help, complaint) => {
    expect(complaintsOf(helpSentence, aCounter({ help }))).toEqual([complaint]);
  });

  it('refuses no help at all', () => {
    expect(complaintsOf(helpSentence, aCounter({ help: '' }))).toContain('the help says too little');
  });
});

describe('help-unique', () => {
  it('refuses the help of another metric, in whatever case', () => {
    const others = [entryOf(aGauge({ help: aCounter().help.toUpperCase() }))];
    expect(complaintsOf(helpUnique, aCounter(), { others })).toEqual(['shop_open_orders has the same help']);
  });

  it('accepts helps that differ', () => {
    expect(complaintsOf(helpUnique, aCounter(), { others: [entryOf(aGauge())] })).toEqual([]);
  });
});
