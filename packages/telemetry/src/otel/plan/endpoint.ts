import { textOf } from '../environment.js';
import type { Environment } from '../environment.js';
import type { Signal } from '../signal.js';

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

const warningFor = (url: URL, variable: string): string | undefined =>
  url.port === GRPC_PORT
    ? `${variable} uses port ${GRPC_PORT}, which speaks gRPC; this exporter speaks HTTP, usually on port 4318`
    : undefined;

/** Where a signal is sent by the OTEL_* variables. */
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
  const warning = warningFor(url, variable);
  const endpoint = { url: url.href, variable };
  return warning === undefined ? { kind: 'endpoint', endpoint } : { kind: 'endpoint', endpoint, warning };
};
