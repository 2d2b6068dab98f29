import type { Accepted } from './intake.service.js';
import type { TransactionRow } from './transactions.repository.js';

/** The row of a transaction as it was stored, without reading it back. */
export const acceptedRow = ({ transaction, createdAt }: Accepted): TransactionRow => ({
  id: transaction.id,
  reference: transaction.reference,
  parent_id: transaction.parentId,
  group_id: transaction.groupId,
  // Those of a bulk request are not shown one by one when they are accepted.
  batch_id: null,
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
