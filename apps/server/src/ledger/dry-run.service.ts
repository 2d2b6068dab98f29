import { Database } from '@bellwether/database';
import { type BalanceState, parseId, printId } from '@bellwether/database/ledger';
import { Injectable } from '@nestjs/common';
import { acceptedRow } from './accepted-row.js';
import { type BalanceName, isIndicator, keyOfName } from './balance-name.js';
import { type BalanceRow, loadBalances } from './balances.repository.js';
import type { TransactionDraft } from './build-transaction.js';
import { type Foreseen, foresee, TrialBalances } from './dry-run.js';
import { duplicateReference, rejection } from './ledger.errors.js';
import { namesIn } from './resolve-draft.js';
import { findUsedReference, type TransactionRow } from './transactions.repository.js';

const stateOf = (row: BalanceRow): BalanceState => ({
  id: row.id,
  currency: row.currency,
  credit: row.credit_balance,
  debit: row.debit_balance,
  inflightCredit: row.inflight_credit_balance,
  inflightDebit: row.inflight_debit_balance,
  version: row.version,
});

/** Says what would become of transactions, and stores nothing at all. */
@Injectable()
export class DryRunService {
  constructor(private readonly db: Database) {}

  /**
   * The rows as they would be if nothing else waited and they were applied one after the other; throws the first fault
   * that this meets. In earnest others may come first, those of a bulk that is not atomic stand in several lanes and
   * have ends of their own, and the queue may be full or a lane stopped.
   */
  async run(drafts: readonly TransactionDraft[]): Promise<readonly TransactionRow[]> {
    const used = await this.usedReference(drafts);
    if (used !== undefined) throw duplicateReference(used);
    const now = new Date();
    const foreseen = foresee(drafts, new TrialBalances(await this.find(drafts.flatMap(namesIn))), now);
    const rejected = foreseen.find(({ status }) => status === 'REJECTED');
    if (rejected !== undefined) {
      throw rejection(rejected.reason ?? '', { reference: rejected.transaction.reference });
    }
    return foreseen.map((one) => rowOf(one, now));
  }

  private async usedReference(drafts: readonly TransactionDraft[]): Promise<string | undefined> {
    const references = drafts.map(({ reference }) => reference);
    const known = new Set<string>();
    const twice = references.find((reference) => known.size === known.add(reference).size);
    return twice ?? findUsedReference(this.db, references);
  }

  private async find(
    names: readonly BalanceName[],
  ): Promise<(name: BalanceName) => BalanceState | undefined> {
    const ids = names.flatMap(({ identifier }) => parseId('balance', identifier) ?? []);
    const indicators = names
      .filter(({ identifier }) => isIndicator(identifier))
      .map(({ identifier, currency }) => ({ name: identifier, currency }));
    const rows = await loadBalances(this.db, ids, indicators);
    const byName = new Map(
      rows.flatMap((row) => [
        [printId('balance', row.id), stateOf(row)] as const,
        [keyOfName({ identifier: row.indicator ?? '', currency: row.currency }), stateOf(row)] as const,
      ]),
    );
    return (name) => byName.get(keyOfName(name));
  }
}

const rowOf = ({ transaction, status }: Foreseen, now: Date): TransactionRow => ({
  ...acceptedRow({ transaction, createdAt: now }),
  status,
});
