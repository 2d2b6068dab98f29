import { monitoredFields, monitorOperators } from '@bellwether/database/ledger';
import { z } from 'zod';
import { anyNumber, spelledNumber, text, requestObject } from '../fields.dto.js';

const urlCharactersMax = 2_048;

const isCallable = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
};

const condition = requestObject(
  z
    .strictObject({
      field: z.enum(monitoredFields),
      operator: z.enum(monitorOperators),
      value: spelledNumber
        .optional()
        .meta({ description: 'In major units; whole in minor units by `precision`.' }),
      precise_value: spelledNumber.optional().meta({ description: 'In minor units, of any size.' }),
      precision: spelledNumber
        .optional()
        .meta({ description: 'Minor units of one major unit; 1 unless said.' }),
    })
    .meta({ id: 'MonitorCondition' }),
);

export type AskedCondition = z.output<typeof condition>;

const description = text(1_000);
const callBackUrl = text(urlCharactersMax)
  .refine(isCallable, 'is no http or https URL, or has credentials in it')
  .meta({ description: 'Who is told; the one of the settings unless said.' });

export const createMonitorBody = requestObject(
  z
    .strictObject({
      balance_id: z.string().max(64),
      condition,
      description: description.default(''),
      call_back_url: callBackUrl.default(''),
    })
    .meta({ id: 'CreateMonitor' }),
  ['description', 'call_back_url'],
);

export type CreateMonitor = z.output<typeof createMonitorBody>;

export const updateMonitorBody = requestObject(
  z
    .strictObject({
      balance_id: z
        .string()
        .max(64)
        .optional()
        .meta({ description: 'Accepted; a monitor stays with its balance.' }),
      condition: condition.optional(),
      description: description.optional(),
      call_back_url: callBackUrl.optional(),
    })
    .meta({ id: 'UpdateMonitor' }),
  ['balance_id', 'description', 'call_back_url'],
);

export type UpdateMonitor = z.output<typeof updateMonitorBody>;

export const monitorAnswer = z
  .object({
    monitor_id: z.string(),
    balance_id: z.string(),
    condition: z.object({
      field: z.enum(monitoredFields),
      operator: z.enum(monitorOperators),
      value: anyNumber,
      precision: anyNumber,
      precise_value: anyNumber,
    }),
    description: z.string(),
    call_back_url: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'Monitor' });

export const monitoredBalanceParams = z.object({ balance_id: z.string().max(64) });
