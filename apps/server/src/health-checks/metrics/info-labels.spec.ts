import { infoLabelsText } from './info-labels.js';

describe('the labels of a check in healthcheck_info', () => {
  it.each<[string, Record<string, string>, string]>([
    ['none', {}, ''],
    ['sorted by their names', { team: 'web', env: 'prod' }, 'label_env="prod",label_team="web"'],
    ['with the characters of the grammar', { 'a-b.c/d é🦔': 'x' }, 'label_a_b_c_d___="x"'],
    ['with digits in front', { '1st': 'x' }, 'label_1st="x"'],
    ['escaped', { a: 'a "b" \\ c\nd' }, 'label_a="a \\"b\\" \\\\ c\\nd"'],
    [
      'apart where keys become one name: the key that needs no change keeps it',
      { 'a.b': '2', a_b: '1', 'a-b': '3' },
      'label_a_b="1",label_a_b_2="3",label_a_b_3="2"',
    ],
    [
      'apart where the next number is taken as well',
      { 'a-b': '1', 'a.b': '2', a_b_2: '3' },
      'label_a_b="1",label_a_b_2="3",label_a_b_3="2"',
    ],
  ])('are %s', (_, labels, text) => {
    expect(infoLabelsText(labels)).toBe(text);
    const turned = Object.fromEntries(Object.entries(labels).toReversed());
    expect(infoLabelsText(turned)).toBe(text);
  });
});
