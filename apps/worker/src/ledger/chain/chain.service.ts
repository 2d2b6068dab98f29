import type { Settings } from '@bellwether/config';
import { Database, type Tables } from '@bellwether/database';
import { type HistoryEvent, linksOf, loadHistory } from '@bellwether/database/ledger';
import { withSpan } from '@bellwether/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { BackgroundLoops, SETTINGS } from '@bellwether/platform';
import {
  hasUnsealed,
  findUnsealedPages,
  loadHead,
  tryLockChain,
  writeSealed,
  type ChainHead,
} from './chain.repository.js';

/** Links pages to the head, in order. Pure. */
const linkPages = (head: ChainHead, pages: readonly number[], events: readonly HistoryEvent[]) => {
  const byPage = Map.groupBy(events, ({ page }) => page);
  let { block, seq, hash } = head;
  return pages.map((page) => {
    const ownEvents = byPage.get(page) ?? [];
    const previousHash = hash;
    const links = linksOf(previousHash, ownEvents);
    block += 1;
    seq += ownEvents.length;
    hash = links.at(-1) ?? previousHash;
    return { page, block, headSeq: seq, previousHash, hash, links: Buffer.concat(links) };
  });
};

/**
 * Appends new history to the chain, oldest page first: pages with at most `eventsMax` events together, and at
 * least one page. Returns whether more is waiting. Only one process seals at a time; a repeat finds the pages
 * no longer unsealed.
 */
export const sealHistory = async (db: Kysely<Tables>, eventsMax: number): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    if (!(await tryLockChain(trx))) return false;
    const { pages, more } = await findUnsealedPages(trx, eventsMax);
    if (pages.length === 0) return false;
    await writeSealed(trx, linkPages(await loadHead(trx), pages, await loadHistory(trx, pages)));
    return more;
  });

/** Seals the history as it grows. */
@Injectable()
export class ChainService implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly loops: BackgroundLoops,
  ) {}

  onApplicationBootstrap(): void {
    const { seal_interval, seal_batch_size } = this.settings.ledger;
    this.loops.start({
      name: 'sealing the history',
      everyMs: seal_interval,
      turn: async () => {
        // An idle ledger has no SQL transaction and no trace.
        if (!(await hasUnsealed(this.db))) return false;
        return withSpan('seal history', () => sealHistory(this.db, seal_batch_size));
      },
    });
  }
}
