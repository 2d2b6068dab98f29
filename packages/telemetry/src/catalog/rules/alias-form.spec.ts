import type { Alias } from '../definition.js';
import { oneOf } from '../labels.js';
import { aliasForm } from './alias-form.js';
import { aCounter, complaintsOf } from './testing/entries.js';

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
  ])('refuses %j', (alias, complaint) => {
    expect(withAlias(alias)).toEqual([complaint]);
  });
});
