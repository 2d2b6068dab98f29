import { runGenerate } from './generate/run-generate.js';
import { repositoryRoot } from './repository.js';

process.exitCode = await runGenerate({
  root: repositoryRoot,
  check: process.argv.includes('--check'),
  say: (line) => console.log(line),
});
