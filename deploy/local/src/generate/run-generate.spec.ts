import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeThrowawayDirectory, type ThrowawayDirectory } from '../testing/throwaway-directory.js';
import { runGenerate } from './run-generate.js';

describe('generating files', () => {
  let directory: ThrowawayDirectory;
  const generators = [
    () => [
      { path: 'docs/first.md', text: 'one\n' },
      { path: 'docs/second.md', text: 'two\n' },
    ],
  ];
  const run = async (check: boolean, commands: readonly { name: string; entry: string }[] = []) => {
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    const code = await runGenerate({ root: directory.path, check, say, generators, commands });
    return { code, said };
  };

  beforeEach(async () => {
    directory = await makeThrowawayDirectory('generate');
    await mkdir(join(directory.path, 'docs'));
    await writeFile(join(directory.path, 'docs', 'first.md'), 'one\n');
  });

  afterEach(() => directory.remove());

  it('names every stale file and the command, and writes nothing, when it only checks', async () => {
    expect(await run(true)).toEqual({
      code: 1,
      said: ['docs/second.md is stale', 'Bring the generated files up to date:  pnpm generate'],
    });
    await expect(readFile(join(directory.path, 'docs', 'second.md'))).rejects.toThrow('ENOENT');
  });

  it('writes what is stale and leaves the rest alone', async () => {
    expect(await run(false)).toEqual({ code: 0, said: ['wrote docs/second.md'] });
    expect(await readFile(join(directory.path, 'docs', 'second.md'), 'utf8')).toBe('two\n');
    expect(await run(true)).toEqual({ code: 0, said: ['Every generated file is up to date'] });
  });

  it('hands the question on to generators that are commands, and fails with them', async () => {
    await writeFile(
      join(directory.path, 'generate.mjs'),
      `if (process.argv.includes('--check')) { console.log('panel.json is stale'); process.exit(1); }`,
    );
    const commands = [{ name: 'panels', entry: 'generate.mjs' }];
    expect(await run(false, commands)).toMatchObject({ code: 0 });
    expect(await run(true, commands)).toEqual({
      code: 1,
      said: [
        'panel.json is stale',
        'panels: generate.mjs ended with code 1',
        'Bring the generated files up to date:  pnpm generate',
      ],
    });
  });
});
