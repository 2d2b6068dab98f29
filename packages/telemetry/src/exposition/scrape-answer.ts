import { errorEnvelope } from '../auth/error-envelope.js';
import { CONTENT_TYPES, acceptsGzip, formatFor } from './accept.js';
import type { Format } from './accept.js';
import type { Rendering } from './rendering.js';

export interface ScrapeRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ScrapeAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer | string;
}

/** Method, representation and compression of a scrape, whatever is scraped. */
export async function answerScrape(
  { method, headers }: ScrapeRequest,
  render: (format: Format) => Promise<Rendering>,
): Promise<ScrapeAnswer> {
  const asked = method.toUpperCase();
  if (asked !== 'GET' && asked !== 'HEAD') {
    const message = `metrics are read with GET or HEAD, not ${asked.slice(0, 20)}`;
    return errorAnswer(405, 'GEN_METHOD_NOT_ALLOWED', message, { allow: 'GET, HEAD' });
  }
  const rendering = await render(formatFor(headerOf(headers, 'accept')));
  const isGzip = acceptsGzip(headerOf(headers, 'accept-encoding'));
  const body = isGzip ? await rendering.gzipped() : rendering.body;
  return {
    status: 200,
    headers: {
      'content-type': CONTENT_TYPES[rendering.format],
      'content-length': String(body.length),
      'cache-control': 'no-store',
      vary: 'Accept, Accept-Encoding',
      ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
    },
    body: asked === 'HEAD' ? '' : body,
  };
}

export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): ScrapeAnswer {
  const body = JSON.stringify(errorEnvelope(code, message));
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...headers,
    },
    body,
  };
}

/** A header sent twice means the same as one with both values. */
function headerOf(headers: ScrapeRequest['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
