import { z } from 'zod';
import { metaData, text } from './fields.dto.js';
import { requestObject } from './request-object.js';

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

export const ledgerParams = z.object({ id: z.string().max(64) });
