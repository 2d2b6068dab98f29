import { types, type CustomTypesConfig } from 'pg';
import { parseExactJson } from './exact-json.js';

const int8 = 20;
const json = 114;
const numeric = 1700;
const jsonb = 3802;

/** Counters and sequence numbers stay plain numbers; one that would lose a digit is refused, never rounded. */
const parseInt8 = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `The bigint ${text} has more digits than a number keeps; read it as numeric instead`,
    );
  }
  return value;
};

/** Every numeric column of this database holds whole numbers of any size. */
const parseNumeric = (text: string): bigint => {
  if (!/^-?\d+$/.test(text)) {
    throw new RangeError(`The numeric ${text} is not a whole number; cast it to text to read a fraction`);
  }
  return BigInt(text);
};

type Parse = (text: string) => unknown;

const parsers = new Map<number, Parse>([
  [int8, parseInt8],
  [numeric, parseNumeric],
  [json, parseExactJson],
  [jsonb, parseExactJson],
]);

/** Given to the pool, not to pg's global table: another library in the process keeps its own parsing. */
export const valueParsing: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format ?? 'text') === 'text' && parsers.has(oid)
      ? parsers.get(oid)
      : types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};
