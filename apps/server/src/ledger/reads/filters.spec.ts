import { readFilters } from './filters.js';

const read = (operator: string, value: string) =>
  readFilters([{ field: 'name', operator, values: [value] }], { name: 'text' });

describe('a pattern', () => {
  it.each(['\\', 'a\\', 'a\\\\\\', '\n\\'])('is refused where it ends within an escape: %j', (pattern) => {
    for (const operator of ['like', 'ilike']) {
      expect(() => read(operator, pattern)).toThrow('a pattern of name ends in a backslash');
    }
    expect(read('eq', pattern)).toHaveLength(1);
  });

  it.each(['', '%', '\\%', 'a\\\\', '\\a%'])('is taken otherwise: %j', (pattern) => {
    expect(read('like', pattern)).toEqual([{ field: 'name', operator: 'like', values: [pattern] }]);
  });
});
