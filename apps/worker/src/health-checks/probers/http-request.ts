import type { HttpDefinition } from '@bellwether/config';
import { isIP } from 'node:net';
import { TargetDown } from './probe.js';

/** One request of a probe; the first one, or one that a redirect asks for. */
export interface HttpRequest {
  readonly protocol: 'http' | 'https';
  /** A name or an address, without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly serverName: string;
  readonly method: HttpDefinition['method'];
  /** What stands in the request line. */
  readonly path: string;
  /** The `Host` header. */
  readonly host: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
}

const userAgent = 'bellwether';
const defaultPorts = { http: 80, https: 443 } as const;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A line end in a value would begin another header. */
const hasControls = (value: string): boolean => /\p{Cc}/u.test(value.replaceAll('\t', ''));
/** These say how the request is sent, which the prober decides. */
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
]);
/** What another host may be sent; any other header may hold a credential. */
const harmlessHeaders = new Set(['accept', 'accept-language', 'cache-control', 'content-type', 'user-agent']);

const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

const hostHeader = (protocol: 'http' | 'https', hostname: string, port: number): string =>
  port === defaultPorts[protocol] ? bracketed(hostname) : `${bracketed(hostname)}:${port}`;

/** The bytes of a path that would end the request line are escaped; all others are sent as they stand. */
const escapePath = (path: string): string =>
  path
    .replace(/#.*$/s, '')
    .replace(/[^\x21-\x7e]/gu, (character) =>
      Buffer.from(character).reduce(
        (escaped, byte) => `${escaped}%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
        '',
      ),
    );

const pathOf = ({ path = '', query = {} }: HttpDefinition): string => {
  const escaped = escapePath(path);
  const whole = escaped === '' || escaped.startsWith('?') ? `/${escaped}` : escaped;
  const pairs = Object.entries(query).toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (pairs.length === 0) return whole;
  return `${whole}${whole.includes('?') ? '&' : '?'}${new URLSearchParams(pairs).toString()}`;
};

export const requestOf = (definition: HttpDefinition): HttpRequest => {
  const { protocol, target, port, method, body } = definition;
  return {
    protocol,
    hostname: target,
    port,
    serverName: definition['server-name'] ?? target,
    method,
    path: pathOf(definition),
    host: definition.host ?? hostHeader(protocol, target, port),
    headers: Object.entries(definition.headers ?? {}).filter(([name]) => !ownHeaders.has(name.toLowerCase())),
    body,
  };
};

/** The whole request as it is sent, in one write. */
export const printRequest = ({ method, path, host, headers, body }: HttpRequest): string => {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const sent: (readonly [string, string])[] = [['Host', host]];
  if (!given.has('user-agent')) sent.push(['User-Agent', userAgent]);
  if (!given.has('accept')) sent.push(['Accept', '*/*']);
  sent.push(...headers);
  if (body !== undefined || method === 'POST' || method === 'PUT') {
    sent.push(['Content-Length', String(Buffer.byteLength(body ?? ''))]);
  }
  sent.push(['Connection', 'close']);
  const refused = sent.find(([name, value]) => !token.test(name) || hasControls(value));
  if (refused !== undefined) {
    throw new TargetDown('unsupported', `the header ${JSON.stringify(refused[0])} cannot be sent`);
  }
  const lines = sent.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/1.1\r\n${lines}\r\n${body ?? ''}`;
};

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
export const isRedirect = (status: number): boolean => redirectStatuses.has(status);

/** Where a redirect leads, by the rules of browsers and of Go's client. */
export const followRedirect = (
  from: HttpRequest,
  status: number,
  location: string | undefined,
): HttpRequest => {
  const base = `${from.protocol}://${bracketed(from.hostname)}:${from.port}${from.path}`;
  const url =
    location === undefined || location === ''
      ? null
      : URL.parse(Buffer.from(location, 'latin1').toString(), base);
  if (url === null) throw new TargetDown('redirects', 'a redirect leads nowhere');
  const protocol = protocols[url.protocol];
  if (protocol === undefined) throw new TargetDown('redirects', 'a redirect leads away from HTTP');
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? defaultPorts[protocol] : Number(url.port);
  const isSameHost = hostname === (URL.parse(base)?.hostname ?? '').replace(/^\[|\]$/g, '');
  const keepsSecrets = isSameHost && !(from.protocol === 'https' && protocol === 'http');
  const keepsBody = status === 307 || status === 308;
  // A `host` of the definition goes on with the paths of its own site only.
  const isOwnPath = isSameHost && location !== undefined && !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(location);
  return {
    protocol,
    hostname,
    port,
    serverName: isSameHost ? from.serverName : hostname,
    method: keepsBody || from.method === 'HEAD' ? from.method : 'GET',
    path: `${url.pathname}${url.search}`,
    host: isOwnPath ? from.host : hostHeader(protocol, hostname, port),
    headers: from.headers.filter(([name]) => keepsSecrets || harmlessHeaders.has(name.toLowerCase())),
    body: keepsBody ? from.body : undefined,
  };
};

const protocols: Readonly<Record<string, 'http' | 'https'>> = { 'http:': 'http', 'https:': 'https' };
