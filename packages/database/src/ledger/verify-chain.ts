import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { genesis, hashBytes, linkOf } from './chain.js';
import { loadHistory, loadHistoryAfter, type HistoryEvent } from './history.repository.js';
import { printId } from './ids.js';
import { LedgerBreak } from './ledger.invariants.js';

interface Block {
  readonly block: number;
  readonly page: number;
  readonly headSeq: number;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  readonly links: Buffer;
}

export interface ChainHead {
  readonly block: number;
  readonly seq: number;
  readonly hash: Buffer;
}

/** The next blocks, as many as have sealed no more than so many events, and at least one. */
const loadBlocks = async (
  db: Kysely<Tables>,
  after: number,
  eventsMax: number,
): Promise<readonly Block[]> => {
  const { rows } = await sql<Block>`
    select block, page, head_seq as "headSeq", previous_hash as "previousHash", hash, links from (
      select *, sum(octet_length(links)) over (order by block) as total, row_number() over (order by block) as place
      from (select * from chain_blocks where block > ${after} order by block limit ${eventsMax}) next
    ) counted
    where total <= ${eventsMax * hashBytes} or place = 1
    order by block`.execute(db);
  return rows;
};

const check = (holds: boolean, where: string, what: string): void => {
  if (!holds) throw new LedgerBreak('chain', where, what);
};

/** Follows the events of one block, which may come in parts. */
class BlockReplay {
  private events = 0;
  private last: Buffer;

  constructor(
    private readonly block: Block,
    private readonly head: ChainHead,
  ) {
    const where = `block ${block.block}`;
    check(block.block === head.block + 1, where, `block ${head.block + 1} is gone`);
    check(block.previousHash.equals(head.hash), where, 'it does not follow the block before it');
    this.last = block.previousHash;
  }

  follow(event: HistoryEvent): void {
    const { links, page } = this.block;
    const index = this.events;
    const transaction = printId('transaction', event.transactionId);
    const where = `event ${this.head.seq + index + 1} (transaction ${transaction})`;
    check(event.reference !== null, where, 'its transaction is gone');
    check(event.position === index + 1, where, `an event before it on page ${page} is gone`);
    check(index < links.length / hashBytes, where, 'it was added after its page was sealed');
    this.last = linkOf(this.last, event);
    const stored = links.subarray(index * hashBytes, (index + 1) * hashBytes);
    check(this.last.equals(stored), where, 'it or its transaction is not what was sealed');
    this.events += 1;
  }

  end(): ChainHead {
    const { block, page, links, hash, headSeq } = this.block;
    const seq = this.head.seq + this.events;
    check(this.events === links.length / hashBytes, `event ${seq + 1}`, `page ${page} has lost it`);
    check(this.last.equals(hash), `block ${block}`, 'its hash is not the one of its last event');
    check(headSeq === seq, `block ${block}`, `it says it ends at event ${headSeq}, it ends at ${seq}`);
    return { block, seq, hash };
  }
}

/** Below every position that a row can have. */
const beforeAll = -(2 ** 31) - 1;

const replayInParts = async (
  db: Kysely<Tables>,
  block: Block,
  head: ChainHead,
  eventsMax: number,
): Promise<ChainHead> => {
  const replay = new BlockReplay(block, head);
  let position = beforeAll;
  for (;;) {
    const events = await loadHistoryAfter(db, { page: block.page, position, limit: eventsMax });
    for (const event of events) replay.follow(event);
    const last = events.at(-1);
    if (last === undefined) return replay.end();
    position = last.position;
  }
};

const replayAtOnce = (
  blocks: readonly Block[],
  before: ChainHead,
  events: readonly HistoryEvent[],
): ChainHead => {
  const byPage = Map.groupBy(events, ({ page }) => page);
  return blocks.reduce((head, block) => {
    const replay = new BlockReplay(block, head);
    for (const event of byPage.get(block.page) ?? []) replay.follow(event);
    return replay.end();
  }, before);
};

/** Small blocks are read together. What is larger than may be held, or has grown since, is read in parts. */
const replayBlocks = async (
  db: Kysely<Tables>,
  blocks: readonly Block[],
  before: ChainHead,
  eventsMax: number,
): Promise<ChainHead> => {
  const sealed = blocks.reduce((sum, { links }) => sum + links.length / hashBytes, 0);
  if (sealed <= eventsMax) {
    const pages = blocks.map(({ page }) => page);
    const events = await loadHistory(db, pages, sealed + 1);
    if (events.length <= sealed) return replayAtOnce(blocks, before, events);
  }
  let head = before;
  for (const block of blocks) head = await replayInParts(db, block, head, eventsMax);
  return head;
};

/**
 * Follows the chain from its first event to its head; throws a LedgerBreak at the first that is not as sealed. Holds
 * at most so many events and as many blocks, however long the chain is.
 */
export const verifyChain = async (db: Kysely<Tables>, eventsMax: number): Promise<ChainHead> => {
  let head: ChainHead = { block: 0, seq: 0, hash: genesis };
  for (;;) {
    const blocks = await loadBlocks(db, head.block, eventsMax);
    if (blocks.length === 0) return head;
    head = await replayBlocks(db, blocks, head, eventsMax);
  }
};
