import { CONTENT_TYPES, type Format, type Rendering } from './rendering.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { Exposition } from './exposition.js';

export interface ScrapeRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ScrapeAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer | string;
}

/** Answers scrapes of a registry. It knows no framework and no socket, so that every listener can use it. */
export class MetricsEndpoint {
  private readonly exposition: Exposition;

  constructor(private readonly registry: MetricRegistry) {
    this.exposition = new Exposition(registry);
  }

  async handle(request: ScrapeRequest): Promise<ScrapeAnswer> {
    try {
      return await answerScrape(request, (format) => this.exposition.render(format));
    } catch (error) {
      this.registry.log.error({ err: error }, 'A scrape could not be rendered.');
      return errorAnswer(500, 'GEN_INTERNAL', 'metrics could not be rendered');
    }
  }
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
  const { format, isGzip, headers: described } = representationFor(headers);
  const rendering = await render(format);
  const body = isGzip ? await rendering.gzipped() : rendering.body;
  return {
    status: 200,
    headers: { ...described, 'content-length': String(body.length) },
    body: asked === 'HEAD' ? '' : body,
  };
}

/** What a scraper gets, as its headers ask for it. */
export interface Representation {
  readonly format: Format;
  readonly isGzip: boolean;
  /** Those of the answer; its length is not known yet. */
  readonly headers: Record<string, string>;
}

export function representationFor(headers: ScrapeRequest['headers']): Representation {
  const format = formatFor(headerOf(headers, 'accept'));
  const isGzip = acceptsGzip(headerOf(headers, 'accept-encoding'));
  return {
    format,
    isGzip,
    headers: {
      'content-type': CONTENT_TYPES[format],
      'cache-control': 'no-store',
      vary: 'Accept, Accept-Encoding',
      ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
    },
  };
}

export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): ScrapeAnswer {
  const body = errorEnvelope(code, message);
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

/* Reading `Accept` and `Accept-Encoding` (RFC 9110): which representation a scraper gets. */

/** Longer than the headers of any scraper; the rest is not parsed. */
const HEADER_LENGTH_MAX = 4096;

interface Preference {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly q: number;
}

/** OpenMetrics where it is named and has the highest weight; else text 0.0.4. */
export function formatFor(accept: string | undefined): Format {
  const acceptable = parsePreferences(accept ?? '').filter(({ q }) => q > 0);
  const byWeight = acceptable.toSorted((one, other) => other.q - one.q);
  return byWeight.map(formatOf).find((format) => format !== undefined) ?? 'text';
}

export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const preferences = parsePreferences(acceptEncoding ?? '');
  const qOf = (...names: string[]) => preferences.find(({ value }) => names.includes(value))?.q;
  const gzip = qOf('gzip', 'x-gzip') ?? qOf('*') ?? 0;
  return gzip > 0 && gzip >= (qOf('identity') ?? 0);
}

function formatOf({ value, parameters }: Preference): Format | undefined {
  const version = parameters.get('version');
  if (value === 'application/openmetrics-text') {
    return version === undefined || version === '1.0.0' ? 'openmetrics' : undefined;
  }
  if (value === 'text/plain') return version === undefined || version === '0.0.4' ? 'text' : undefined;
  return value === '*/*' || value === 'text/*' ? 'text' : undefined;
}

function parsePreferences(header: string): readonly Preference[] {
  return header.slice(0, HEADER_LENGTH_MAX).toLowerCase().split(',').flatMap(parsePreference);
}

function parsePreference(item: string): readonly Preference[] {
  const [value = '', ...rest] = item.split(';').map((part) => part.trim());
  if (value === '') return [];
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', ...text] = part.split('=');
      return [
        name.trim(),
        text
          .join('=')
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ] as const;
    }),
  );
  const given = parameters.get('q');
  const q = given === undefined ? 1 : Number(given);
  // An unreadable weight must not select a representation.
  return [{ value, parameters, q: q >= 0 && q <= 1 ? q : 0 }];
}

/** A header sent twice means the same as one with both values. */
function headerOf(headers: ScrapeRequest['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** The error body of the metrics endpoints, unless an app gives one of its own. */
export const errorEnvelope = (code: string, message: string): string =>
  JSON.stringify({ error: message, error_detail: { code, message, details: {} } });
