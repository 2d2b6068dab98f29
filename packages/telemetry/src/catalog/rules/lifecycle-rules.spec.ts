import { deprecated, oneOf, type Alias, type Owner } from '../definition.js';
import { aliasForm, deprecationDue, formerNameDue, ownerNamed } from './lifecycle-rules.js';
import { aCounter, aGauge, aHistogram, complaintsOf, entryOf } from './testing/entries.js';

const ownedBy = (owner: Owner) => complaintsOf(ownerNamed, aCounter({ owner }));

describe('owner-named', () => {
  it('accepts every process, or some by name', () => {
    expect(ownedBy('every')).toEqual([]);
    expect(ownedBy(['server', 'price-worker'])).toEqual([]);
  });

  it('refuses an empty list, a name of another form, and a name twice', () => {
    expect(ownedBy([])).toEqual(['no process is named']);
    expect(ownedBy(['Server'])).toEqual(['"Server" is not the name of a process in kebab case']);
    expect(ownedBy(['server', 'server'])).toEqual(['"server" is named twice']);
  });
});

const withAlias = (alias: Partial<Alias>) =>
  complaintsOf(
    aliasForm,
    aCounter({
      labels: { status: oneOf('ok'), channel: oneOf('web') },
      aliases: [{ set: 'old', name: 'old_orders', ...alias }],
    }),
  );

describe('alias-form', () => {
  it.each<Partial<Alias>>([
    {},
    { name: 'Old:Orders' },
    { labels: { status: 'Status' } },
    { labels: { status: null } },
    { labels: { status: 'channel', channel: 'status' } },
    { labels: { status: 'channel', channel: null } },
    { help: 'Orders, as they were counted.' },
    { labels: { status: 'state' }, values: { status: { ok: 'done' } } },
  ])('accepts %j', (alias) => {
    expect(withAlias(alias)).toEqual([]);
  });

  it.each<[Partial<Alias>, string]>([
    [{ set: 'Old Set' }, 'alias "old_orders": "Old Set" is not the name of a set'],
    [{ name: 'old-orders' }, 'alias "old-orders": the name is not valid'],
    [{ name: 'shop_orders_total' }, 'alias "shop_orders_total": it is the name of the metric itself'],
    [{ labels: { region: 'zone' } }, 'alias "old_orders": the metric has no label "region"'],
    [{ labels: { status: 'a-b' } }, 'alias "old_orders": the label name "a-b" is not valid'],
    [{ labels: { status: '__name__' } }, 'alias "old_orders": the label name "__name__" is not valid'],
    [{ labels: { status: 'channel' } }, 'alias "old_orders": two labels become "channel"'],
    [{ help: ' ' }, 'alias "old_orders": the help is empty'],
    [{ values: { status: { lost: 'x' } } }, 'alias "old_orders": the label "status" has no value "lost"'],
    [
      { values: { region: { eu: 'x' } } },
      'alias "old_orders": it shows no label "region" to rename values of',
    ],
    [
      { labels: { status: null }, values: { status: { ok: 'x' } } },
      'alias "old_orders": it shows no label "status" to rename values of',
    ],
    [{ buckets: [1] }, 'alias "old_orders": it has bounds and shows no histogram'],
  ])('refuses %j', (alias, complaint) => {
    expect(withAlias(alias)).toEqual([complaint]);
  });

  const withBounds = (alias: Partial<Alias>) =>
    complaintsOf(
      aliasForm,
      aHistogram({ buckets: [0.1, 0.5, 1], aliases: [{ set: 'old', name: 'old_seconds', ...alias }] }),
    );

  it('accepts bounds that the metric has', () => {
    expect(withBounds({ buckets: [0.1, 1] })).toEqual([]);
  });

  it.each<[Partial<Alias>, string]>([
    [{ buckets: [] }, 'it has no bounds'],
    [{ buckets: [1, 0.1] }, 'its bounds do not ascend'],
    [{ buckets: [0.1, 0.2] }, '0.2 is not a bound of the metric, which cannot supply it'],
    [{ buckets: [0.1], counts: true }, 'it has bounds and shows no histogram'],
  ])('refuses bounds that the metric cannot supply: %j', (alias, wrong) => {
    expect(withBounds(alias)).toEqual([`alias "old_seconds": ${wrong}`]);
  });
});

const renamed = (name: string, until: string, version = '1.4.0') =>
  complaintsOf(formerNameDue, aCounter({ formerName: { name, until } }), { version });

describe('former-name-due', () => {
  it('accepts a former name whose time has not come', () => {
    expect(renamed('shop_sales_total', '1.4.1')).toEqual([]);
    expect(renamed('shop_sales_total', '1.10.0')).toEqual([]);
    expect(complaintsOf(formerNameDue, aCounter())).toEqual([]);
  });

  it.each(['1.4.0', '1.3.9', '0.9.0'])(
    'refuses one that was promised until %s, in version 1.4.0',
    (until) => {
      expect(renamed('shop_sales_total', until)).toEqual([
        `"shop_sales_total" was promised until ${until} and this is 1.4.0; remove formerName`,
      ]);
    },
  );

  it('refuses what is not a version, and a name that is none or the same', () => {
    expect(renamed('shop_sales_total', 'soon')).toEqual(['"soon" is not a version']);
    expect(renamed('shop_sales_total', '2')).toEqual(['"2" is not a version']);
    expect(renamed('shopSales', '2.0.0')).toEqual(['the former name "shopSales" is not in snake case']);
    expect(renamed('shop_orders_total', '2.0.0')).toEqual(['the former name is the present one']);
  });
});

const others = [entryOf(aGauge())];
const leaving = (replacement: string, lastVersion: string, version = '1.4.0') =>
  complaintsOf(deprecationDue, aCounter({ stability: deprecated(replacement, lastVersion) }), {
    others,
    version,
  });

describe('deprecation-due', () => {
  it('accepts a metric up to the last version that has it', () => {
    expect(leaving('shop_open_orders', '1.4.0')).toEqual([]);
    expect(leaving('shop_open_orders', '2.0.0')).toEqual([]);
    expect(complaintsOf(deprecationDue, aCounter())).toEqual([]);
  });

  it('refuses it in the version after', () => {
    expect(leaving('shop_open_orders', '1.4.0', '1.4.1')).toEqual([
      'its last version is 1.4.0 and this is 1.4.1; remove the entry',
    ]);
  });

  it('refuses a replacement that is not there, or that is the metric itself', () => {
    expect(leaving('shop_sales_total', '2.0.0')).toEqual([
      'there is no metric "shop_sales_total" to replace it',
    ]);
    expect(leaving('shop_orders_total', '2.0.0')).toEqual(['it names itself as its replacement']);
  });

  it('refuses what is not a version', () => {
    expect(leaving('shop_open_orders', 'v2')).toEqual(['"v2" is not a version']);
  });
});
