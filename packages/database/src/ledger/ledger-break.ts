import type { Guarantee } from './ledger.invariants.js';

/** The first thing in a ledger that is not as it must be. */
export class LedgerBreak extends Error {
  override name = 'LedgerBreak';

  constructor(
    readonly of: Guarantee | 'chain',
    /** The event, transaction or balance. */
    readonly where: string,
    what: string,
  ) {
    super(`${of}: ${where}: ${what}`);
  }
}
