import { shop } from '../../tests/toy/toy.catalog.js';
import { max } from '../promql/index.js';
import { dashboard, layout, row } from './dashboard.js';
import { amount, stat, timeseries } from './panel.js';

const shows = amount(max(shop.open));
const small = (title: string) => stat(title, shows, { reads: 'x' });
const large = (title: string) => timeseries(title, shows, { reads: 'x' });
const placed = (...panels: ReturnType<typeof small>[]) =>
  layout(dashboard('d', 'D', { asks: '?', rows: [row('Row', panels)] }))[0]!.panels.map(({ box }) => box);

it('puts numbers six to a line and graphs three to a line, all of one height', () => {
  expect(placed(small('a'), small('b'), large('c'))).toEqual([
    { x: 0, y: 1, w: 12, h: 4 },
    { x: 12, y: 1, w: 12, h: 4 },
    { x: 0, y: 5, w: 24, h: 8 },
  ]);
});

it('spreads graphs evenly instead of leaving one alone', () => {
  expect(placed(large('a'), large('b'), large('c'), large('d')).map(({ x, y, w }) => [x, y, w])).toEqual([
    [0, 1, 12],
    [12, 1, 12],
    [0, 9, 12],
    [12, 9, 12],
  ]);
});

it('gives a panel the same id wherever it stands', () => {
  const idOf = (...panels: ReturnType<typeof small>[]) =>
    layout(dashboard('d', 'D', { asks: '?', rows: [row('Row', panels)] }))[0]!.panels.find(
      ({ panel }) => panel.title === 'a',
    )!.id;
  expect(idOf(large('a'))).toBe(idOf(large('b'), large('c'), large('a')));
});
