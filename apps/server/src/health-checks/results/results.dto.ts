import { z } from 'zod';
import { isUuid } from '../fields.dto.js';

export const resultsOfPage = 100;
/** A later page would read all the results before it; the dates say where to begin instead. */
const pageMax = 1_000;

const rfc3339 = z.iso.datetime({ offset: true });
/** The years that Postgres and RFC 3339 both have. */
const earliest = Date.parse('0001-01-02T00:00:00Z');
const latest = Date.parse('9999-12-30T23:59:59Z');

const isTime = (text: string): boolean => {
  const time = rfc3339.safeParse(text).success && !/\.\d{10}/.test(text) ? Date.parse(text) : Number.NaN;
  return time >= earliest && time <= latest;
};

/** Kept as text: a date of JavaScript would lose the microseconds. */
const time = z
  .string()
  .refine(isTime, 'is not an RFC 3339 time such as 2030-01-31T12:00:00.123456789Z')
  .meta({ format: 'date-time' });

const given = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

export const resultsQuery = z.object({
  'start-date': given(time).meta({ description: 'Results from this time on.' }),
  'end-date': given(time).meta({ description: 'Results up to this time.' }),
  'healthcheck-id': given(z.string().refine(isUuid, 'is not a UUID')),
  page: given(
    z
      .string()
      .refine(
        (text) => /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= pageMax,
        `is not a whole number from 1 to ${pageMax}`,
      )
      .transform(Number)
      .meta({ type: 'integer', minimum: 1, maximum: pageMax }),
  ),
  success: given(z.enum(['true', 'false'])).meta({ description: 'Only these; both unless given.' }),
});
export type ResultsQuery = z.output<typeof resultsQuery>;

export const resultAnswer = z
  .object({
    id: z.uuid(),
    success: z.boolean(),
    labels: z.object({ healthcheck_name: z.string(), zone: z.string() }),
    'created-at': z.string(),
    summary: z.string(),
    message: z.string(),
    'healthcheck-id': z.uuid(),
    duration: z.int().meta({ description: 'Milliseconds.' }),
    type: z.string(),
  })
  .meta({ id: 'CheckResult' });
