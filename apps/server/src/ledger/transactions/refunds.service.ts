import type { Settings } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
import type { TransactionDraft } from '../intake/accepted.repository.js';
import { BacklogService } from '../intake/backlog.service.js';
import type { TransactionRequest } from './build-transaction.js';
import { assertMetaDataFits } from '../fields.dto.js';
import { invalidTransaction } from '../ledger.errors.js';
import type { Found } from './transaction-view.js';
import { TransactionsService } from './transactions.service.js';
import type { RefundBody } from './transactions.dto.js';
import type { TransactionRow } from './transactions.repository.js';

/** How much a transaction has moved, which is what can be moved back. */
const movedBy = (row: TransactionRow): bigint =>
  row.status === 'APPLIED' ? row.precise_amount : row.committed_amount;

/**
 * L5: a correction is a new transaction. Its reference is derived from the corrected one, so nothing is
 * refunded twice, by a leg or by the whole. It may overdraw: an error is corrected even when the money is
 * already spent.
 */
const refundOf = (row: TransactionRow, parentId: string, body: RefundBody): TransactionDraft => ({
  reference: `${printId('transaction', row.id)}_refund`,
  description: body.description ?? `Refund of ${row.reference}`,
  currency: row.currency,
  source: printId('balance', row.destination_id),
  destination: printId('balance', row.source_id),
  amount: movedBy(row),
  precision: row.precision,
  allowOverdraft: true,
  overdraftLimit: null,
  inflight: false,
  inflightExpiryDate: null,
  inflightCommitDate: null,
  scheduledFor: null,
  effectiveDate: null,
  metaData: body.meta_data,
  parentId,
});

/** A divided transaction has one refund for each leg that has moved something. */
const refundsOf = ({ id, divided, legs }: Found, body: RefundBody): TransactionRequest => {
  for (const leg of legs) {
    if (leg.status === 'APPLIED' || leg.status === 'VOID') continue;
    const named = printId('transaction', leg.id);
    throw invalidTransaction(`transaction ${named} is ${leg.status}; only what is applied can be refunded`);
  }
  const [first, ...others] = legs.filter((leg) => movedBy(leg) > 0n);
  if (first === undefined) {
    const named = printId('transaction', id);
    throw invalidTransaction(`transaction ${named} moved nothing, so there is nothing to refund`);
  }
  return {
    drafts: [refundOf(first, id, body), ...others.map((leg) => refundOf(leg, id, body))],
    divided,
  };
};

@Injectable()
export class RefundsService {
  constructor(
    private readonly transactions: TransactionsService,
    private readonly backlog: BacklogService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  async refund(identifier: string, body: RefundBody): Promise<Found> {
    const request = await this.request(identifier, body);
    const accepted = await this.backlog.admit(request.drafts.length, () => this.transactions.accept(request));
    return body.skip_queue ? this.transactions.decided(accepted) : accepted;
  }

  async dryRun(identifier: string, body: RefundBody): Promise<Found> {
    return this.transactions.foresee(await this.request(identifier, body));
  }

  private async request(identifier: string, body: RefundBody): Promise<TransactionRequest> {
    assertMetaDataFits(body.meta_data, this.settings.ledger.meta_data_limit, 'TXN_VALIDATION_ERROR');
    return refundsOf(await this.transactions.get(identifier), body);
  }
}
