import type { Alias } from '../definition.js';
import { oneOf } from '../labels.js';
import { aliasForm } from './alias-form.js';
import { aCounter, aHistogram, complaintsOf } from './testing/entries.js';

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
