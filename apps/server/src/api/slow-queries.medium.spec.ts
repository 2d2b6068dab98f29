import { TryLater } from '@bellwether/config';
import { openDatabase } from '@bellwether/database';
import { testDatabaseUrl, waitUntil } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { SlowQueries } from './slow-queries.js';

const atOnce = 2;
const forEver = 2 ** 30;
let reads: SlowQueries;
afterEach(() => reads.close());

const open = async (limits: { readonly waitMs: number; readonly timeoutMs: number }) => {
  const url = await testDatabaseUrl();
  const db = openDatabase({ url, poolSize: atOnce, statementTimeoutMs: limits.timeoutMs });
  reads = new SlowQueries(db, { atOnce, ...limits });
};

const endless = () => reads.run('ask for less', (db) => sql`select pg_sleep(3600)`.execute(db));

const failureOf = async (read: Promise<unknown>): Promise<unknown> =>
  read.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a long read', () => {
  it('is given up by the database when its time is over, and says what to ask instead', async () => {
    await open({ waitMs: forEver, timeoutMs: 100 });
    const failure = await failureOf(endless());
    expect(failure).toBeInstanceOf(TryLater);
    expect(failure).toMatchObject({
      code: 'GEN_TIMEOUT',
      message:
        'the database did not come to the end of this within 100 ms, and the same again will take as long; ask for less',
      retryAfterSeconds: null,
    });
    const { rows } = await reads.run('', (db) =>
      sql`select from pg_stat_activity where query like 'select pg_sleep(3600)%'
        and datname = current_database() and state = 'active'`.execute(db),
    );
    expect(rows).toEqual([]);
  });

  it('is refused when others take every turn, and taken when one of them has ended, however it ended', async () => {
    await open({ waitMs: 1, timeoutMs: forEver });
    const ends: ((error?: Error) => void)[] = [];
    const held = Array.from({ length: atOnce }, () =>
      failureOf(
        reads.run(
          '',
          () =>
            new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve()))),
        ),
      ),
    );
    await waitUntil(() => ends.length === atOnce, { timeoutMs: 5_000, what: 'the reads to begin' });
    expect(await failureOf(endless())).toMatchObject({
      code: 'GEN_UNAVAILABLE',
      message: 'other long reads take all there is for them; come again',
    });
    ends[0]?.(new Error('a test'));
    expect(await held[0]).toEqual(new Error('a test'));
    expect(await reads.run('', () => Promise.resolve('read'))).toBe('read');
    ends[1]?.();
    await held[1];
  });
});
