/** Reading `Accept` and `Accept-Encoding` (RFC 9110): which representation a scraper gets. */

export type Format = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Headers come from outside; what is longer than any scraper sends is not worth parsing. */
const HEADER_LENGTH_MAX = 4096;

interface Preference {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly q: number;
}

/** OpenMetrics where it is asked for by name and nothing else is liked better; else text 0.0.4. */
export function formatFor(accept: string | undefined): Format {
  const preferences = parsePreferences(accept ?? '');
  let best: { format: Format; q: number } | undefined;
  for (const preference of preferences) {
    const format = formatOf(preference);
    if (format === undefined || preference.q === 0) continue;
    if (best === undefined || preference.q > best.q) best = { format, q: preference.q };
  }
  return best?.format ?? 'text';
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
  // A weight nobody can read says nothing, so it must not switch a representation on.
  return [{ value, parameters, q: q >= 0 && q <= 1 ? q : 0 }];
}
