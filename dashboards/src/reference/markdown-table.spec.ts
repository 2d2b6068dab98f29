import { markdownTable } from './markdown-table.js';

it('pads the cells of every column to one width', () => {
  expect(markdownTable(['name', 'at'], [['a', '1'], ['höher'], ['x|y', '2']])).toEqual([
    '| name  | at  |',
    '| ----- | --- |',
    '| a     | 1   |',
    '| höher |     |',
    String.raw`| x\|y  | 2   |`,
  ]);
});

it('pads nothing in the compact form', () => {
  expect(markdownTable(['name', 'at'], [['a long one', '1']], 'compact')).toEqual([
    '| name | at |',
    '| --- | --- |',
    '| a long one | 1 |',
  ]);
});
