import { errorEnvelope } from '../auth/error-envelope.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { CONTENT_TYPES, acceptsGzip, formatFor } from './accept.js';
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

/** The error body every part of the product answers with. */
export function errorBody(code: string, message: string): string {
  return JSON.stringify(errorEnvelope(code, message));
}

export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): ScrapeAnswer {
  const body = errorBody(code, message);
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

/** Answers scrapes; knows neither framework nor socket, so that every listener can use it. */
export class MetricsEndpoint {
  private readonly exposition: Exposition;

  constructor(private readonly registry: MetricRegistry) {
    this.exposition = new Exposition(registry);
  }

  async handle(request: ScrapeRequest): Promise<ScrapeAnswer> {
    const method = request.method.toUpperCase();
    if (method !== 'GET' && method !== 'HEAD') {
      const message = `metrics are read with GET or HEAD, not ${method.slice(0, 20)}`;
      return errorAnswer(405, 'GEN_METHOD_NOT_ALLOWED', message, { allow: 'GET, HEAD' });
    }
    try {
      return await this.answer(request, method === 'HEAD');
    } catch (error) {
      this.registry.log.error({ err: error }, 'A scrape could not be rendered.');
      return errorAnswer(500, 'GEN_INTERNAL', 'metrics could not be rendered');
    }
  }

  private async answer({ headers }: ScrapeRequest, headOnly: boolean): Promise<ScrapeAnswer> {
    const rendering = await this.exposition.render(formatFor(headerOf(headers, 'accept')));
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
      body: headOnly ? '' : body,
    };
  }
}

/** A header sent twice means the same as one with both values. */
function headerOf(headers: ScrapeRequest['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
