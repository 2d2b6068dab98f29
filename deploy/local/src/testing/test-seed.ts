const variable = 'BELLWETHER_TEST_SEED';

export interface TestSeed {
  readonly seed: number;
  /** The command that runs the same again, for the title of the test. */
  readonly replay: string;
}

/**
 * The seed of a random test: the one that `BELLWETHER_TEST_SEED` names, or a new one. `path` is the test's own, as
 * `pnpm test` takes it.
 */
export function testSeed(path: string): TestSeed {
  const given = process.env[variable] ?? '';
  const seed = given === '' ? Date.now() % 2 ** 31 : Number(given);
  if (!Number.isSafeInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new Error(`${variable} is "${given}", not a whole number below ${2 ** 31}`);
  }
  return { seed, replay: `${variable}=${seed} pnpm test ${path}` };
}
