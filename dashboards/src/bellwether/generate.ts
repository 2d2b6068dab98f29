/** `pnpm generate` and `pnpm generate --check` for everything in `dashboards/generated`. */
import { dirname } from 'node:path';
import { describeDifferences, differences, generate, GenerationError, write } from '../generation.js';
import { folders } from '../texts.js';
import { bellwether, bellwetherTexts } from './product.js';

const root = dirname(dirname(folders.generated));
const checkOnly = process.argv.includes('--check');

const run = (): number => {
  const generation = generate(bellwether, bellwetherTexts());
  if (checkOnly) {
    const found = differences(generation, folders);
    if (found.length > 0) console.error(describeDifferences(found, root, 'pnpm generate'));
    return found.length > 0 ? 1 : 0;
  }
  const changes = write(generation, folders);
  console.log(`dashboards: ${generation.files.size} files, ${changes.length} changed`);
  return 0;
};

try {
  process.exitCode = run();
} catch (error) {
  if (!(error instanceof GenerationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
