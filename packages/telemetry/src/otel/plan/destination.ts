import { readFileSync } from 'node:fs';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { positiveOf, textOf, type Environment } from '../environment.js';

export type Signal = 'traces' | 'metrics' | 'logs';
export const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];

/** `otlp`: the endpoint of the OTEL_* variables. `dsn`: the monitoring service that the DSN names. */
export type DestinationName = 'otlp' | 'dsn';

export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Where one signal is sent, with everything a request needs. */
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

export interface Endpoint {
  readonly url: string;
  /** The variable that gave it. */
  readonly variable: string;
}

export type EndpointResult =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint; readonly warning?: string }
  | { readonly kind: 'unset' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const generalVariable = 'OTEL_EXPORTER_OTLP_ENDPOINT';
export const endpointVariable = (signal: Signal): string =>
  `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;

const GRPC_PORT = '4317';

/** A general endpoint is a base: the signal's path is put after it. One for a signal is complete if it has a path. */
const withSignalPath = (url: URL, signal: Signal, isBase: boolean): URL => {
  const hasPath = url.pathname !== '/';
  if (isBase || !hasPath) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/${signal}`;
  return url;
};

export const endpointOf = (environment: Environment, signal: Signal): EndpointResult => {
  const own = textOf(environment, endpointVariable(signal));
  const variable = own === undefined ? generalVariable : endpointVariable(signal);
  const text = own ?? textOf(environment, generalVariable);
  if (text === undefined) return { kind: 'unset' };
  if (!/^https?:\/\//i.test(text)) {
    return { kind: 'wrong', problem: `${variable} does not begin with http:// or https://` };
  }
  if (!URL.canParse(text))
    return { kind: 'wrong', problem: `${variable} is not a URL: its host or port cannot be read` };
  const url = withSignalPath(new URL(text), signal, own === undefined);
  const endpoint = { url: url.href, variable };
  if (url.port !== GRPC_PORT) return { kind: 'endpoint', endpoint };
  const warning = `${variable} uses port ${GRPC_PORT}, which speaks gRPC; this exporter speaks HTTP, usually on port 4318`;
  return { kind: 'endpoint', endpoint, warning };
};

/** The text of a DSN, and the path under which its host accepts OTLP. */
export interface GivenDsn {
  readonly text: string;
  /** The name of the signal is put after it: `/otlp` leads to `/otlp/traces`. */
  readonly path: string;
}

export interface Dsn {
  readonly writeKey: string;
  readonly projectId: string;
  readonly origin: string;
}

export type DsnResult =
  | { readonly ok: true; readonly dsn: Dsn }
  /** Says which part is wrong, and never shows the DSN. */
  | { readonly ok: false; readonly problem: string };

const form = 'https://<write-key>@<host>/<project-id>';
const wrong = (problem: string): DsnResult => ({ ok: false, problem: `${problem}; the form is ${form}` });

const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '[::1]' ||
  /^127(?:\.\d{1,3}){3}$/.test(host);

/** Characters that a header may hold; any other is refused there or could forge a second header. */
const plain = /^[\x21-\x7e]+$/;

const decoded = (text: string): string | undefined => {
  try {
    const value = decodeURIComponent(text);
    return plain.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** `https://<write-key>@<host>/<project-id>`, taken apart. `http` is accepted for this machine only. */
export const parseDsn = (text: string): DsnResult => {
  const trimmed = text.trim();
  if (trimmed === '') return wrong('the DSN is empty');
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return wrong('the DSN has no scheme');
  if (!URL.canParse(trimmed)) return wrong('the DSN is not a URL: its host or port cannot be read');
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return wrong(`the scheme of the DSN is ${url.protocol.slice(0, -1)}, not https`);
  }
  if (url.hostname === '') return wrong('the DSN has no host');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return wrong('the scheme of the DSN is http, which is accepted for loopback hosts only');
  }
  if (url.username === '') return wrong('the DSN has no write key before its host');
  const writeKey = decoded(url.username);
  if (writeKey === undefined)
    return wrong('the write key of the DSN holds characters that no header may hold');
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const [segment] = segments;
  if (segment === undefined) return wrong('the DSN has no project id after its host');
  if (segments.length > 1) return wrong('the project id of the DSN has more than one part');
  const projectId = decoded(segment);
  if (projectId === undefined)
    return wrong('the project id of the DSN holds characters that no header may hold');
  return { ok: true, dsn: { writeKey, projectId, origin: url.origin } };
};

export const dsnUrl = ({ origin }: Dsn, path: string, signal: Signal): string => `${origin}${path}/${signal}`;

export const dsnHeaders = ({ writeKey, projectId }: Dsn): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${writeKey}`,
  'x-project-id': projectId,
});

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

/** The variables name files. A file that cannot be read is a warning, and the connection then fails. */
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
): Destination => ({
  signal,
  name: 'otlp',
  url,
  from: variable,
  headers: headersOf(environment, signal),
  timeoutMs: timeoutOf(environment, signal),
  gzip: forSignal(environment, signal, 'COMPRESSION')?.toLowerCase() === 'gzip',
  tls: tlsOf(environment, signal, warn),
});

/** The OTEL_* headers and certificates belong to the other destination: its credentials are not sent here. */
export const dsnDestination = (signal: Signal, dsn: Dsn, path: string): Destination => ({
  signal,
  name: 'dsn',
  url: dsnUrl(dsn, path, signal),
  from: 'the DSN',
  headers: dsnHeaders(dsn),
  timeoutMs: TIMEOUT_MS,
  gzip: true,
  tls: {},
});
