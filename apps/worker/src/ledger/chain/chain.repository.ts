import type { Tables } from '@bellwether/database';
import { assertWrittenOnce, genesis } from '@bellwether/database/ledger';
import { sql, type Kysely, type Transaction } from 'kysely';

/** The advisory lock of sealing, over all processes. */
const sealLock = 4_715;

export interface ChainHead {
  readonly block: number;
  readonly seq: number;
  readonly hash: Buffer;
}

export interface SealedPage {
  readonly page: number;
  readonly block: number;
  readonly headSeq: number;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  readonly links: Buffer;
}

export const hasUnsealed = async (db: Kysely<Tables>) =>
  (await db.selectFrom('unsealed_history').select('page').limit(1).executeTakeFirst()) !== undefined;

/** False when another process is sealing. */
export const tryLockChain = async (trx: Transaction<Tables>): Promise<boolean> => {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(${sealLock}) as locked`.execute(trx);
  return rows[0]?.locked === true;
};

export const loadHead = async (trx: Transaction<Tables>): Promise<ChainHead> => {
  const row = await trx
    .selectFrom('chain_blocks')
    .select(['block', 'head_seq as seq', 'hash'])
    .orderBy('block', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { block: 0, seq: 0, hash: genesis };
};

/** Bounds what one SQL transaction writes, even when pages are small. */
const pagesMax = 1_000;

/**
 * The oldest pages with at most so many events together, and at least one page. `more` says whether others
 * wait behind them.
 */
export const findUnsealedPages = async (trx: Transaction<Tables>, eventsMax: number) => {
  const { rows } = await sql<{ page: number; fits: boolean }>`
    select page, total <= ${eventsMax} or total = events as fits from (
      select page, events, sum(events) over (order by page) as total
      from (select page, events from unsealed_history order by page limit ${pagesMax}) oldest
    ) counted
    order by page`.execute(trx);
  const pages = rows.filter(({ fits }) => fits).map(({ page }) => page);
  return { pages, more: pages.length < rows.length || rows.length === pagesMax };
};

export const writeSealed = async (trx: Transaction<Tables>, sealed: readonly SealedPage[]): Promise<void> => {
  await trx
    .insertInto('chain_blocks')
    .values(
      sealed.map((page) => ({
        block: page.block,
        page: page.page,
        head_seq: page.headSeq,
        previous_hash: page.previousHash,
        hash: page.hash,
        links: page.links,
      })),
    )
    .execute();
  const pages = sealed.map(({ page }) => page);
  const [deleted] = await trx.deleteFrom('unsealed_history').where('page', 'in', pages).execute();
  assertWrittenOnce('unsealed pages', pages.length, Number(deleted?.numDeletedRows ?? 0));
};
