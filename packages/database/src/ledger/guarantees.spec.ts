import { readFile } from 'node:fs/promises';
import { guarantees } from './ledger.invariants.js';

const readmes = ['apps/server/src/ledger/README.md', 'apps/worker/src/ledger/README.md'];

describe('the guarantees', () => {
  it.each(readmes)('are in %s in the same words as in the code', async (path) => {
    const text = await readFile(new URL(`../../../../${path}`, import.meta.url), 'utf8');
    const listed = [...text.matchAll(/^- (L\d) (.+?)[;.]$/gm)].map(([, number, words]) => [number, words]);
    expect(listed).toEqual(Object.entries(guarantees));
  });
});
