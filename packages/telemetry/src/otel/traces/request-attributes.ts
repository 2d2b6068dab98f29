import type { IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';

/** The methods the standard knows for spans. The metric has a smaller set of its own: each there is a series. */
const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);
const OTHER = '_OTHER';
const methodOf = ({ method = '' }: IncomingMessage): string => (methods.has(method) ? method : OTHER);

/** The standard's word, in the name of a span, for a method that is none it knows. */
export const spanMethodOf = (request: IncomingMessage): string => {
  const method = methodOf(request);
  return method === OTHER ? 'HTTP' : method;
};

interface Target {
  readonly path: string;
  /** Undefined where there is none. */
  readonly query: string | undefined;
}

/** What is asked for. Whoever takes us for a proxy names the whole address; its origin is no part of the path. */
const targetOf = (url: string): Target => {
  const local = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  if (mark === -1) return { path: local || '/', query: undefined };
  return { path: local.slice(0, mark) || '/', query: local.slice(mark + 1) };
};

/** Asked by machines every few seconds: traces and counts of these would bury the others. */
export const machinePaths: ReadonlySet<string> = new Set([
  '/health',
  '/livez',
  '/readyz',
  '/metrics',
  '/debug/metrics',
]);

export const isUntraced = (url: string | undefined): boolean => machinePaths.has(targetOf(url ?? '').path);

/** `host` or `host:port`, as a caller wrote it. */
const serverOf = (host: string | undefined): Attributes => {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host ?? '');
  if (!parts?.[1]) return {};
  return {
    'server.address': parts[1],
    ...(parts[2] === undefined ? {} : { 'server.port': Number(parts[2]) }),
  };
};

/** The first that a proxy names, without the port and the brackets that some put there. */
const forwardedFor = (list: string | string[] | undefined): string | undefined => {
  const first = (typeof list === 'string' ? list : list?.[0])?.split(',', 1)[0]?.trim();
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(first ?? '');
  return parts?.[1] ?? parts?.[2] ?? first;
};

/** What the standard wants to be told of a request. Its query is hidden with all other secrets, when it is sent. */
export const attributesOf = (request: IncomingMessage): Attributes => {
  const { headers, socket, url = '/' } = request;
  const method = methodOf(request);
  const { path, query } = targetOf(url);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'url.path': path,
    'network.protocol.version': request.httpVersion,
    ...serverOf(headers.host),
  };
  if (method === OTHER && request.method) attributes['http.request.method_original'] = request.method;
  if (query !== undefined) attributes['url.query'] = query;
  if (headers['user-agent']) attributes['user_agent.original'] = headers['user-agent'];
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress) attributes['network.peer.address'] = remoteAddress;
  if (remotePort) attributes['network.peer.port'] = remotePort;
  const client = forwardedFor(headers['x-forwarded-for']) || remoteAddress;
  if (client) attributes['client.address'] = client;
  return attributes;
};
