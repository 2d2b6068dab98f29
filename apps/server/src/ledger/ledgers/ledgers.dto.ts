import { printId } from '@bellwether/database/ledger';
import { z } from 'zod';
import { metaData, text, requestObject } from '../fields.dto.js';
import type { LedgerRow } from './ledgers.repository.js';

export const createLedgerBody = requestObject(
  z.strictObject({ name: text(255), meta_data: metaData.default({}) }).meta({ id: 'CreateLedger' }),
);

export const ledgerAnswer = z
  .object({
    ledger_id: z.string(),
    name: z.string(),
    created_at: z.string(),
    meta_data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Ledger' });

export const ledgerView = (row: LedgerRow) => ({
  ledger_id: printId('ledger', row.id),
  name: row.name,
  created_at: row.created_at.toISOString(),
  meta_data: row.meta_data,
});
