import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Starts what the whole run has in common; the teardown of the same process ends it. */
export default async function globalSetup() {
  const run = new URL('./dist/test-run.js', import.meta.url);
  if (!existsSync(fileURLToPath(run))) throw new Error('deploy/local is not built. Run:  pnpm build');
  const { startTestRun } = await import(run.href);
  globalThis.endBellwetherTestRun = await startTestRun();
}
