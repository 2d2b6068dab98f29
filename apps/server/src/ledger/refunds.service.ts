import type { Settings } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../platform/context.js';
import { BacklogService } from './backlog.service.js';
import type { TransactionDraft } from './build-transaction.js';
import { DryRunService } from './dry-run.service.js';
import { IntakeService } from './intake.service.js';
import { invalidTransaction } from './ledger.errors.js';
import { acceptedRow } from './accepted-row.js';
import { type Found, TransactionsService } from './transactions.service.js';
import type { RefundBody } from './transactions.dto.js';
import { assertMetaDataFits } from './storable.js';
import type { TransactionRow } from './transactions.repository.js';

/** What of a transaction has been moved, and can be moved back. */
const movedBy = (row: TransactionRow): bigint =>
  row.status === 'APPLIED' ? row.precise_amount : row.committed_amount;

/**
 * L5: a correction is a new transaction. Its reference follows from that of the corrected one, so that nothing is
 * refunded twice. It may overdraw: what was wrong is put right even where the money has gone on.
 */
const refundOf = (row: TransactionRow, body: RefundBody): TransactionDraft => {
  const id = printId('transaction', row.id);
  const amount = movedBy(row);
  if (row.status !== 'APPLIED' && row.status !== 'VOID') {
    throw invalidTransaction(`transaction ${id} is ${row.status}; only what is applied can be refunded`);
  }
  if (amount === 0n)
    throw invalidTransaction(`transaction ${id} moved nothing, so there is nothing to refund`);
  return {
    reference: `${id}_refund`,
    description: body.description ?? `Refund of ${row.reference}`,
    currency: row.currency,
    source: printId('balance', row.destination_id),
    destination: printId('balance', row.source_id),
    amount,
    precision: row.precision,
    allowOverdraft: true,
    overdraftLimit: null,
    inflight: false,
    inflightExpiryDate: null,
    inflightCommitDate: null,
    scheduledFor: null,
    effectiveDate: null,
    metaData: body.meta_data,
    parentId: row.id,
  };
};

@Injectable()
export class RefundsService {
  constructor(
    private readonly transactions: TransactionsService,
    private readonly backlog: BacklogService,
    private readonly intake: IntakeService,
    private readonly trial: DryRunService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  async refund(identifier: string, body: RefundBody): Promise<Found> {
    const draft = await this.draft(identifier, body);
    const row = acceptedRow(await this.backlog.admit(1, () => this.intake.take(draft)));
    const accepted: Found = { id: row.id, divided: false, legs: [row] };
    return body.skip_queue ? this.transactions.decided(accepted) : accepted;
  }

  async dryRun(identifier: string, body: RefundBody): Promise<Found> {
    const [row] = await this.trial.run([await this.draft(identifier, body)]);
    if (row === undefined) throw new Error('a trial forgot what it tried');
    return { id: row.id, divided: false, legs: [row] };
  }

  private async draft(identifier: string, body: RefundBody): Promise<TransactionDraft> {
    assertMetaDataFits(body.meta_data, this.settings.ledger.meta_data_limit, 'TXN_VALIDATION_ERROR');
    const { legs, divided } = await this.transactions.get(identifier);
    if (divided) throw invalidTransaction('a divided transaction is refunded leg by leg');
    return refundOf(legs[0], body);
  }
}
