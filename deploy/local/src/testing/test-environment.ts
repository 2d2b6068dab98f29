const compileCacheVariable = 'NODE_COMPILE_CACHE';
const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', compileCacheVariable];

/** Only what a program needs to run: no setting of the developer reaches a test. */
export function plainEnvironment(): Record<string, string> {
  const inherited = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), NODE_ENV: 'test' };
}

/** The setup of a test run passes its services to the test files, which run in other processes, by variables. */
const serverUrlVariable = 'BELLWETHER_TEST_RUN_DATABASE_SERVER';
const prefixVariable = 'BELLWETHER_TEST_RUN_DATABASE_PREFIX';

/** A server of the developer, used for the temporary databases. */
export const configuredServerVariable = 'BELLWETHER_TEST_DATABASE_URL';

export interface RunDatabaseServer {
  readonly url: string;
  /** The common start of the names of this run's databases. */
  readonly prefix: string;
}

/** Started processes load compiled code from here: a run starts the same program many times. */
export function announceCompileCache(directory: string): void {
  process.env[compileCacheVariable] = directory;
}

export function announceServer(server: RunDatabaseServer): void {
  process.env[serverUrlVariable] = server.url;
  process.env[prefixVariable] = server.prefix;
}

export function serverUrlOfThisRun(): RunDatabaseServer {
  const url = process.env[serverUrlVariable];
  const prefix = process.env[prefixVariable];
  if (url === undefined || prefix === undefined) {
    throw new Error('no Postgres was started for this test run: run the tests through `pnpm test`');
  }
  return { url, prefix };
}
