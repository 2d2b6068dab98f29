import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { genesis, hashBytes, linkOf } from './chain.js';
import { loadHistory, type HistoryEvent } from './history.repository.js';
import { LedgerBreak } from './ledger-break.js';
import { printId } from './ids.js';

interface Block {
  readonly block: number;
  readonly page: number;
  readonly headSeq: number;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  readonly links: Buffer;
}

interface Head {
  readonly block: number;
  readonly seq: number;
  readonly hash: Buffer;
}

/** Blocks looked at together; a block is a page of history, so this bounds the memory as well. */
const blocksAtOnce = 50;

const loadBlocks = async (db: Kysely<Tables>, after: number): Promise<readonly Block[]> => {
  const { rows } = await sql<Block>`
    select block, page, head_seq as "headSeq", previous_hash as "previousHash", hash, links
    from chain_blocks where block > ${after} order by block limit ${blocksAtOnce}`.execute(db);
  return rows;
};

const check = (holds: boolean, where: string, what: string): void => {
  if (!holds) throw new LedgerBreak('chain', where, what);
};

const verifyEvents = (block: Block, seqBefore: number, events: readonly HistoryEvent[]): void => {
  const sealed = block.links.length / hashBytes;
  let last = block.previousHash;
  for (const [index, event] of events.entries()) {
    const where = `event ${seqBefore + index + 1} (transaction ${printId('transaction', event.transactionId)})`;
    check(event.reference !== null, where, 'its transaction is gone');
    check(event.position === index + 1, where, `an event before it on page ${block.page} is gone`);
    check(index < sealed, where, 'it was added after its page was sealed');
    last = linkOf(last, event);
    const stored = block.links.subarray(index * hashBytes, (index + 1) * hashBytes);
    check(last.equals(stored), where, 'it or its transaction is not what was sealed');
  }
  const where = `event ${seqBefore + events.length + 1}`;
  check(events.length === sealed, where, `page ${block.page} has lost it`);
  check(last.equals(block.hash), `block ${block.block}`, 'its hash is not the one of its last event');
};

const verifyBlock = (block: Block, head: Head, events: readonly HistoryEvent[]): Head => {
  const where = `block ${block.block}`;
  check(block.block === head.block + 1, where, `block ${head.block + 1} is gone`);
  check(block.previousHash.equals(head.hash), where, 'it does not follow the block before it');
  verifyEvents(block, head.seq, events);
  const seq = head.seq + events.length;
  check(block.headSeq === seq, where, `it says it ends at event ${block.headSeq}, it ends at ${seq}`);
  return { block: block.block, seq, hash: block.hash };
};

/** Follows the chain from its first event to its head; throws a LedgerBreak at the first that is not as sealed. */
export const verifyChain = async (
  db: Kysely<Tables>,
): Promise<{ readonly events: number; readonly blocks: number }> => {
  let head: Head = { block: 0, seq: 0, hash: genesis };
  for (;;) {
    const blocks = await loadBlocks(db, head.block);
    if (blocks.length === 0) return { events: head.seq, blocks: head.block };
    const events = await loadHistory(
      db,
      blocks.map(({ page }) => page),
    );
    for (const block of blocks) {
      head = verifyBlock(
        block,
        head,
        events.filter(({ page }) => page === block.page),
      );
    }
  }
};
