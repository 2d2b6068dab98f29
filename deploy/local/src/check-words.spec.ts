import { findInCode, findInPath } from './check-words.js';

const oldWords = (text: string) => findInCode(text).map(({ old }) => old);

describe('the check for old words', () => {
  it.each([
    ['const dice = 1;', ['dice']],
    ['function tell(told: string) {}', ['tell', 'told']],
    ['interface Outcome { readonly moot: number }', ['moot']],
    ["const outcome = 'later';", ['later']],
    ['import { LongReads as Reads } from "./x.js";', ['LongReads']],
    ['const { crowd } = settings;', ['crowd']],
    ['const never = 1;', ['never']],
  ])('finds the names and string constants of %s', (text, found) => {
    expect(oldWords(text)).toEqual(found);
  });

  it.each([
    '// tell me later',
    '/* never\n taken */',
    "const text = 'tell me later';",
    'const diceCount = 1;',
    'foreign.absent;',
    'type None = Record<string, never>;',
    'type Pick<T> = T extends string ? never : T;',
    'const open = false;',
  ])('leaves %s alone', (text) => {
    expect(oldWords(text)).toEqual([]);
  });

  it('names the line and the new word', () => {
    expect(findInCode('\n\nconst litter = [];')).toEqual([{ line: 3, old: 'litter', now: 'tempDirs' }]);
  });

  it('reads file names without their suffixes', () => {
    const found = ['src/open-listeners.ts', 'src/long-reads.medium.spec.ts', 'src/open.ts', 'src/opener.ts'];
    expect(found.flatMap(findInPath).map(({ old }) => old)).toEqual(['open-listeners', 'LongReads', 'Open']);
  });
});
