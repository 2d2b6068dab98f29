/**
 * How the start of a test run hands its services to the test files, which run in other processes.
 * The only place where the two meet, and the only one that names these variables.
 */
const serverUrlVariable = 'BELLWETHER_TEST_RUN_DATABASE_SERVER';
const prefixVariable = 'BELLWETHER_TEST_RUN_DATABASE_PREFIX';

/** A server of the developer's own to make the throw-away databases on. */
export const configuredServerVariable = 'BELLWETHER_TEST_DATABASE_URL';

export interface RunDatabaseServer {
  readonly url: string;
  /** What every database of this run is called, so that it can be told from everybody else's. */
  readonly prefix: string;
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
