import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeThrowawayDirectory, type ThrowawayDirectory } from '../testing/throwaway-directory.js';
import { cached } from './cache.js';

describe('the cache of generated parts', () => {
  let directory: ThrowawayDirectory;
  let times: number;
  const write = async (path: string, text: string) => {
    const file = join(directory.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  const entry = () => ({ root: directory.path, name: 'tables', builtFrom: ['packages/tables'] });
  const ask = () =>
    cached(entry(), () => {
      times += 1;
      return Promise.resolve([`made ${times} times`]);
    });

  beforeEach(async () => {
    times = 0;
    directory = await makeThrowawayDirectory('cache');
    await write('packages/tables/dist/migrations/first.js', 'one');
    await write('pnpm-lock.yaml', '1');
  });

  afterEach(() => directory.remove());

  it.each([
    ['nothing changes', () => Promise.resolve()],
    ['another package changes', () => write('packages/chairs/dist/index.js', 'two')],
    ['sources change that are not built', () => write('packages/tables/src/index.ts', 'two')],
  ])('makes it once while %s', async (_, change) => {
    expect(await ask()).toEqual(['made 1 times']);
    await change();
    expect(await ask()).toEqual(['made 1 times']);
  });

  it.each([
    ['a byte changes in what is built', () => write('packages/tables/dist/migrations/first.js', 'two')],
    ['something more is built', () => write('packages/tables/dist/migrations/second.js', '')],
    ['the lock file changes', () => write('pnpm-lock.yaml', '2')],
    ['its entry was cut short', () => write('node_modules/.cache/bellwether/tables.json', '{"hash":"')],
  ])('makes it anew when %s', async (_, change) => {
    await ask();
    await change();
    expect(await ask()).toEqual(['made 2 times']);
    expect(await ask()).toEqual(['made 2 times']);
  });

  it('keeps nothing when making it fails', async () => {
    const failing = cached(entry(), () => Promise.reject(new Error('no Postgres')));
    await expect(failing).rejects.toThrow('no Postgres');
    expect(await ask()).toEqual(['made 1 times']);
  });
});
