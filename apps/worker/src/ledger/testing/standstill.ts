import type { Database } from '@bellwether/database';
import { sql } from 'kysely';

interface Suspect {
  readonly url: string;
  logs(): string;
}

const linesShown = 40;
const looksMs = 5_000;

const asLines = (title: string, rows: readonly object[]): readonly string[] => [
  title,
  ...rows.map(
    (row) => `  ${JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))}`,
  ),
];

const inDatabase = async (db: Database): Promise<readonly string[]> => {
  const queueRows = await sql<object>`
    select lane, cause, count(*) as queued, min(due_at) as oldest from queue_places group by lane, cause`.execute(
    db,
  );
  const stopped = await sql<object>`select lane, reason, since from stopped_lanes`.execute(db);
  const sessions = await sql<object>`
    select pid, application_name, state, wait_event, now() - xact_start as since,
      pg_blocking_pids(pid)::text as blocked_by, left(query, 160) as query
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(db);
  return [
    ...asLines('queue rows:', queueRows.rows),
    ...asLines('stopped lanes:', stopped.rows),
    ...asLines('sessions:', sessions.rows),
  ];
};

const ofProcess = async ({ url, logs }: Suspect): Promise<readonly string[]> => {
  const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(looksMs) }).then(
    (answer) => answer.text(),
    String,
  );
  return [`${url} ${health}`, ...logs().split('\n').slice(-linesShown)];
};

/** The work that does not go on, and its locks, for the message of a test that waited in vain. */
export const describeStandstill = async (db: Database, processes: readonly Suspect[]): Promise<string> => {
  const late = new Promise<readonly string[]>((resolve) => {
    setTimeout(() => resolve(['the database does not answer']), looksMs).unref();
  });
  const looks = [
    Promise.race([inDatabase(db).catch((error: unknown) => [String(error)]), late]),
    ...processes.map(ofProcess),
  ];
  return (await Promise.all(looks)).flat().join('\n');
};
