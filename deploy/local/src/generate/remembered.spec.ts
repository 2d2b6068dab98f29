import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeThrowawayDirectory, type ThrowawayDirectory } from '../testing/throwaway-directory.js';
import { remembered } from './remembered.js';

describe('remembering what is slow to make', () => {
  let directory: ThrowawayDirectory;
  let times: number;
  const at = (...path: readonly string[]) => join(directory.path, ...path);
  const ask = () =>
    remembered({ file: at('memory', 'tables.json'), madeFrom: [at('migrations'), at('versions')] }, () => {
      times += 1;
      return Promise.resolve([`made ${times} times`]);
    });

  beforeEach(async () => {
    times = 0;
    directory = await makeThrowawayDirectory('remembered');
    await mkdir(at('migrations', 'deep'), { recursive: true });
    await writeFile(at('migrations', 'deep', 'first.js'), 'one');
    await writeFile(at('versions'), '1');
  });

  afterEach(() => directory.remove());

  it('makes it once while nothing it follows from changes', async () => {
    expect(await ask()).toEqual(['made 1 times']);
    expect(await ask()).toEqual(['made 1 times']);
  });

  it.each([
    ['a byte changes in a folder', () => writeFile(at('migrations', 'deep', 'first.js'), 'two')],
    ['a byte changes in a file', () => writeFile(at('versions'), '2')],
    ['a file is added', () => writeFile(at('migrations', 'second.js'), '')],
    ['what lies in its memory was cut short', () => writeFile(at('memory', 'tables.json'), '{"mark":"')],
  ])('makes it anew when %s', async (_, change) => {
    await ask();
    await change();
    expect(await ask()).toEqual(['made 2 times']);
    expect(await ask()).toEqual(['made 2 times']);
  });

  it('remembers nothing when making it fails', async () => {
    const failing = remembered({ file: at('memory', 'tables.json'), madeFrom: [at('versions')] }, () =>
      Promise.reject(new Error('no Postgres')),
    );
    await expect(failing).rejects.toThrow('no Postgres');
    expect(await ask()).toEqual(['made 1 times']);
  });
});
