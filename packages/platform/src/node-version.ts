import { createRequire } from 'node:module';

/** The oldest Node that a process runs on; a test compares it with the root's package.json. */
export const requiredNode = (createRequire(import.meta.url)('../package.json') as PackageJson).engines.node;

interface PackageJson {
  readonly engines: { readonly node: string };
}

const numbersOf = (version: string): readonly number[] =>
  /\d+(?:\.\d+)*/.exec(version)?.[0].split('.').map(Number) ?? [];

/** One line that says what is needed, or undefined where the version is new enough for `>=x.y`. */
export function nodeVersionProblem(version: string, required: string): string | undefined {
  const found = numbersOf(version);
  const needed = numbersOf(required);
  for (const [place, least] of needed.entries()) {
    const has = found[place] ?? 0;
    if (has > least) return undefined;
    if (has < least) {
      return `Node.js ${needed.join('.')} or newer is required; this is ${version}: install a newer Node.js`;
    }
  }
  return undefined;
}

/** Ends the process with one line where its Node is too old. Called before anything else is imported. */
export function refuseOldNode(): void {
  const problem = nodeVersionProblem(process.version, requiredNode);
  if (problem === undefined) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
