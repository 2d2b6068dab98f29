import type { Signal } from '../signal.js';

export interface Dsn {
  readonly writeKey: string;
  readonly projectId: string;
  /** Where the paths of the three signals begin: scheme, host and port. */
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

/** What may stand in a header as it is; anything else would be refused there or could forge a second header. */
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

export const dsnUrl = ({ origin }: Dsn, signal: Signal): string =>
  `${origin}/monitoring/ingest/v1/otlp/${signal}`;

export const dsnHeaders = ({ writeKey, projectId }: Dsn): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${writeKey}`,
  'x-project-id': projectId,
});
