import { exactNumber } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import { z } from 'zod';
import type { BalanceAt, BalanceRow, Queued } from './balances.repository.js';
import { anyNumber, currencyCode, metaData, text, time, requestObject } from '../fields.dto.js';
import { ledgerAnswer } from '../ledgers/ledgers.dto.js';

export const createBalanceBody = requestObject(
  z
    .strictObject({
      ledger_id: z.string().max(64),
      currency: currencyCode,
      indicator: text(255)
        .regex(/^@/, 'does not begin with @')
        .optional()
        .meta({ description: 'A name of your own, such as `@World`; one per currency.' }),
      identity_id: text(255).optional(),
      track_fund_lineage: z
        .literal(false, 'is not offered here; leave it out or say false')
        .optional()
        .meta({ description: 'Accepted as false: lineage is not offered.' }),
      allocation_strategy: text(64)
        .optional()
        .meta({ description: 'Accepted; it is a matter of lineage alone.' }),
      meta_data: metaData.default({}),
    })
    .meta({ id: 'CreateBalance' }),
  ['indicator', 'identity_id', 'allocation_strategy'],
);

export type CreateBalance = z.output<typeof createBalanceBody>;

export const balanceAnswer = z
  .object({
    balance_id: z.string(),
    ledger_id: z.string(),
    identity_id: z.string(),
    indicator: z.string(),
    currency: z.string(),
    balance: anyNumber,
    credit_balance: anyNumber,
    debit_balance: anyNumber,
    inflight_balance: anyNumber,
    inflight_credit_balance: anyNumber,
    inflight_debit_balance: anyNumber,
    version: z.number(),
    created_at: z.string(),
    meta_data: z.record(z.string(), z.unknown()),
    queued_credit_balance: anyNumber.optional(),
    queued_debit_balance: anyNumber.optional(),
    ledger: ledgerAnswer.optional(),
  })
  .meta({ id: 'Balance' });

export const balanceAtAnswer = z
  .object({
    balance: z.object({
      balance_id: z.string(),
      currency: z.string(),
      balance: anyNumber,
      credit_balance: anyNumber,
      debit_balance: anyNumber,
      inflight_balance: anyNumber,
      version: z.number(),
    }),
    from_source: z.boolean(),
    timestamp: z.string(),
  })
  .meta({ id: 'BalanceAt' });

export const indicatorParams = z.object({ indicator: text(255), currency: currencyCode });

export const balanceQuery = z.strictObject({
  with_queued: z
    .stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'is not true or false' })
    .default(false)
    .meta({ description: 'Also what waits in the queue; costs as much as waits there in all.' }),
  include: z.enum(['ledger']).optional(),
});

export const atQuery = z.strictObject({
  timestamp: time,
  from_source: z
    .string()
    .optional()
    .meta({ description: 'Accepted; the answer is always what the entries come to.' }),
});

/** A balance as the API shows it. Numbers are JSON numbers of any length. */
export const balanceView = (row: BalanceRow) => ({
  balance_id: printId('balance', row.id),
  ledger_id: printId('ledger', row.ledger_id),
  identity_id: row.identity_id ?? '',
  indicator: row.indicator ?? '',
  currency: row.currency,
  balance: exactNumber(row.credit_balance - row.debit_balance),
  credit_balance: exactNumber(row.credit_balance),
  debit_balance: exactNumber(row.debit_balance),
  inflight_balance: exactNumber(row.inflight_credit_balance - row.inflight_debit_balance),
  inflight_credit_balance: exactNumber(row.inflight_credit_balance),
  inflight_debit_balance: exactNumber(row.inflight_debit_balance),
  version: row.version,
  created_at: row.created_at.toISOString(),
  meta_data: row.meta_data,
});

/** What waits in the queue for a balance, beside what it has. */
export const queuedView = ({ credit, debit }: Queued) => ({
  queued_credit_balance: exactNumber(credit),
  queued_debit_balance: exactNumber(debit),
});

export const balanceAtView = (at: BalanceAt, timestamp: Date) => ({
  balance: {
    balance_id: printId('balance', at.id),
    currency: at.currency,
    balance: exactNumber(at.credit - at.debit),
    credit_balance: exactNumber(at.credit),
    debit_balance: exactNumber(at.debit),
    inflight_balance: exactNumber(at.inflight),
    version: at.version,
  },
  from_source: true,
  timestamp: timestamp.toISOString(),
});
