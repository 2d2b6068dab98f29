import { gunzipSync } from 'node:zlib';
import type { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { parseExposition, type ParsedFamily } from './parse-exposition.js';

export interface ScrapeOptions {
  /** As Prometheus asks for OpenMetrics; plain text unless set. */
  readonly openMetrics?: boolean;
  readonly gzip?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Scrape {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly families: readonly ParsedFamily[];
  family(name: string): ParsedFamily;
  /** The number of one series; undefined where there is no such series. */
  value(sample: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

/** Scrapes a URL over the network, or an endpoint without one, and reads the answer. */
export async function scrape(
  from: string | URL | MetricsEndpoint,
  options: ScrapeOptions = {},
): Promise<Scrape> {
  const headers = {
    accept: options.openMetrics === true ? 'application/openmetrics-text;version=1.0.0' : 'text/plain',
    'accept-encoding': options.gzip === true ? 'gzip' : 'identity',
    ...options.headers,
  };
  const answer =
    typeof from === 'object' && 'handle' in from ? await ask(from, headers) : await get(from, headers);
  if (answer.status !== 200) {
    throw new Error(`The scrape was answered with ${answer.status}: ${answer.text.slice(0, 500)}`);
  }
  const families = parseExposition(answer.text);
  const family = (name: string): ParsedFamily => {
    const found = families.find((family) => family.name === name);
    if (found === undefined) throw new Error(`The scrape has no family ${name}.`);
    return found;
  };
  const value: Scrape['value'] = (sample, labels = {}) =>
    families
      .flatMap((family) => family.samples)
      .find((found) => found.name === sample && hasExactly(found.labels, labels))?.value;
  return { ...answer, families, family, value };
}

type Answer = Pick<Scrape, 'status' | 'headers' | 'text'>;

async function ask(endpoint: MetricsEndpoint, headers: Record<string, string>): Promise<Answer> {
  const answer = await endpoint.handle({ method: 'GET', headers });
  const bytes = Buffer.from(answer.body);
  const plain = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return { status: answer.status, headers: answer.headers, text: plain.toString('utf8') };
}

async function get(url: string | URL, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, { headers });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}

function hasExactly(
  labels: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(wanted);
  return names.length === Object.keys(labels).length && names.every((name) => labels[name] === wanted[name]);
}
