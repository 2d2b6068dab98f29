import { readFileSync } from 'node:fs';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { positiveOf, textOf } from '../environment.js';
import type { Environment } from '../environment.js';
import type { DestinationName, Signal } from '../signal.js';
import { dsnHeaders, dsnUrl } from './dsn.js';
import type { Dsn } from './dsn.js';
import type { Endpoint } from './endpoint.js';

export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** One place one signal is sent to, with all that a request to it needs. */
export interface Destination {
  readonly signal: Signal;
  readonly name: DestinationName;
  readonly url: string;
  /** The setting that gave it, for messages. */
  readonly from: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly gzip: boolean;
  readonly tls: Tls;
}

/** The standard's default: one request, connection included, may take this long. */
const TIMEOUT_MS = 10_000;

/** A setting of one signal, or else the one for all: `OTEL_EXPORTER_OTLP_TRACES_<NAME>`, `OTEL_EXPORTER_OTLP_<NAME>`. */
const variablesOf = (signal: Signal, name: string): readonly [string, string] => [
  `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`,
  `OTEL_EXPORTER_OTLP_${name}`,
];

const forSignal = (environment: Environment, signal: Signal, name: string): string | undefined => {
  const [own, general] = variablesOf(signal, name);
  return textOf(environment, own) ?? textOf(environment, general);
};

const headersOf = (environment: Environment, signal: Signal): Record<string, string> => {
  const [own, general] = variablesOf(signal, 'HEADERS');
  const pairs = {
    ...parseKeyPairsIntoRecord(textOf(environment, general)),
    ...parseKeyPairsIntoRecord(textOf(environment, own)),
  };
  return Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name.toLowerCase(), value]));
};

const timeoutOf = (environment: Environment, signal: Signal): number => {
  const [own, general] = variablesOf(signal, 'TIMEOUT');
  return positiveOf(environment, own, positiveOf(environment, general, TIMEOUT_MS));
};

/** Certificates are named by files. One that cannot be read is told, and the connection then fails as it must. */
const tlsOf = (environment: Environment, signal: Signal, warn: (problem: string) => void): Tls => {
  const parts = { ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' } as const;
  const tls: { ca?: string; cert?: string; key?: string } = {};
  for (const part of ['ca', 'cert', 'key'] as const) {
    const path = forSignal(environment, signal, parts[part]);
    if (path === undefined) continue;
    try {
      tls[part] = readFileSync(path, 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      warn(`${variablesOf(signal, parts[part]).join(' or ')} names a file that cannot be read (${code})`);
    }
  }
  return tls;
};

export const otlpDestination = (
  signal: Signal,
  { url, variable }: Endpoint,
  environment: Environment,
  warn: (problem: string) => void,
): Destination => {
  return {
    signal,
    name: 'otlp',
    url,
    from: variable,
    headers: headersOf(environment, signal),
    timeoutMs: timeoutOf(environment, signal),
    gzip: forSignal(environment, signal, 'COMPRESSION')?.toLowerCase() === 'gzip',
    tls: tlsOf(environment, signal, warn),
  };
};

/** The OTEL_* headers and certificates belong to the other destination: its credentials are not sent here. */
export const dsnDestination = (signal: Signal, dsn: Dsn): Destination => ({
  signal,
  name: 'dsn',
  url: dsnUrl(dsn, signal),
  from: 'the DSN',
  headers: dsnHeaders(dsn),
  timeoutMs: TIMEOUT_MS,
  gzip: true,
  tls: {},
});
