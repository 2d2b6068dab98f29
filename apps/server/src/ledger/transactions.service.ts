import { Database } from '@bellwether/database';
import { parseId } from '@bellwether/database/ledger';
import { Injectable } from '@nestjs/common';
import { BacklogService } from './backlog.service.js';
import { buildTransaction } from './build-transaction.js';
import { type Accepted, IntakeService } from './intake.service.js';
import { noSuchTransaction } from './ledger.errors.js';
import type { CreateTransaction } from './transactions.dto.js';
import {
  findTransaction,
  findTransactionByReference,
  type TransactionRow,
} from './transactions.repository.js';

@Injectable()
export class TransactionsService {
  constructor(
    private readonly db: Database,
    private readonly backlog: BacklogService,
    private readonly intake: IntakeService,
  ) {}

  /** Resolves when the transaction is durable and the worker was told of it, or recovery will. */
  async create(body: CreateTransaction): Promise<TransactionRow> {
    const draft = buildTransaction(body, new Date());
    this.backlog.admit(1);
    const accepted = await this.intake.take(draft);
    await accepted.told;
    return rowOf(accepted);
  }

  async get(identifier: string): Promise<TransactionRow> {
    const id = parseId('transaction', identifier);
    const row = id === undefined ? undefined : await findTransaction(this.db, id);
    if (row === undefined) throw noSuchTransaction(identifier);
    return row;
  }

  async getByReference(reference: string): Promise<TransactionRow> {
    const row = await findTransactionByReference(this.db, reference);
    if (row === undefined) throw noSuchTransaction(reference);
    return row;
  }
}

/** The row as it was stored, without reading it back. */
const rowOf = ({ transaction, createdAt }: Accepted): TransactionRow => ({
  id: transaction.id,
  reference: transaction.reference,
  parent_id: transaction.parentId,
  group_id: transaction.groupId,
  source_id: transaction.sourceId,
  destination_id: transaction.destinationId,
  currency: transaction.currency,
  precise_amount: transaction.amount,
  precision: transaction.precision,
  description: transaction.description,
  allow_overdraft: transaction.allowOverdraft,
  overdraft_limit: transaction.overdraftLimit,
  inflight: transaction.inflight,
  inflight_expiry_date: transaction.inflightExpiryDate,
  inflight_commit_date: transaction.inflightCommitDate,
  scheduled_for: transaction.scheduledFor,
  effective_date: transaction.effectiveDate,
  meta_data: transaction.metaData as TransactionRow['meta_data'],
  created_at: createdAt,
  changed_at: createdAt,
  status: transaction.scheduledFor !== null && transaction.scheduledFor > createdAt ? 'SCHEDULED' : 'QUEUED',
  reject_reason: null,
  committed_amount: 0n,
});
