import { domainPrefix } from './domain-prefix.js';
import { aCounter, aGauge, complaintsOf, entryOf } from './testing/entries.js';

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
