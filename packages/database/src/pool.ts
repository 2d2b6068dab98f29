import { Pool, types, type CustomTypesConfig } from 'pg';
import { parseExactJson } from './exact-json.js';

const int8 = 20;
const json = 114;
const numeric = 1700;
const jsonb = 3802;

/** Counters and sequence numbers are plain numbers; a value that would lose digits is refused. */
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

const parsers = new Map<number, (text: string) => unknown>([
  [int8, parseInt8],
  [numeric, parseNumeric],
  [json, parseExactJson],
  [jsonb, parseExactJson],
]);

/** Given to the pool, not to pg's global table: another library in the process keeps its own parsing. */
const valueParsing: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format ?? 'text') === 'text' && parsers.has(oid)
      ? parsers.get(oid)
      : types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};

export interface PoolOptions {
  readonly url: string;
  readonly poolSize?: number;
  /** Shown by Postgres in pg_stat_activity. */
  readonly applicationName?: string;
  readonly statementTimeoutMs?: number;
  /** How long a statement waits for locked rows; without it, until its statement timeout. */
  readonly lockTimeoutMs?: number;
  /** Called when an idle connection breaks; the pool replaces it. */
  readonly onConnectionLost?: (error: Error) => void;
}

const poolSizeDefault = 10;
/** A caller that waits longer for a connection gets an error. */
const connectTimeoutMs = 5_000;
const idleTimeoutMs = 60_000;
const statementTimeoutMsDefault = 30_000;
/** A process that dies between two statements must not hold its row locks until TCP notices. */
const idleInTransactionTimeoutMs = 60_000;

export const createPool = (options: PoolOptions): Pool => {
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize ?? poolSizeDefault,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: options.statementTimeoutMs ?? statementTimeoutMsDefault,
    ...(options.lockTimeoutMs !== undefined && { lock_timeout: options.lockTimeoutMs }),
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    keepAlive: true,
    application_name: options.applicationName ?? 'bellwether',
    types: valueParsing,
  });
  const connectionLost = (error: Error): void => options.onConnectionLost?.(error);
  // The pool reports idle clients; the listener per client covers clients between two statements of a
  // transaction. Without both, a broken connection would emit an unhandled `error` and end the process.
  pool.on('error', connectionLost);
  pool.on('connect', (client) => {
    client.on('error', connectionLost);
  });
  return pool;
};
