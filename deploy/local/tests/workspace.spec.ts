import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../src/repository.js';

const configs = execFileSync('git', ['ls-files', '*/tsconfig.json'], {
  cwd: repositoryRoot,
  encoding: 'utf8',
});

describe('a package with TypeScript', () => {
  // Turbo passes over a package without the script, and its types would never be checked.
  it.each(configs.trim().split('\n'))('of %s has the scripts that turbo runs', (config) => {
    const manifest = JSON.parse(
      readFileSync(join(repositoryRoot, config, '..', 'package.json'), 'utf8'),
    ) as object;
    expect(manifest).toHaveProperty(['scripts', 'build'], 'tsc -p tsconfig.build.json');
    expect(manifest).toHaveProperty(['scripts', 'task:types'], 'tsc -p tsconfig.json');
  });
});
