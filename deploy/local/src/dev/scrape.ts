import { headersFor, type ScrapeAccess } from './scrape-access.js';

/** What a scrape of this address brings, in a few words for the table. */
export async function describeScrape(url: string, access: ScrapeAccess): Promise<string> {
  try {
    const response = await fetch(url, { headers: headersFor(access) });
    const body = await response.text();
    if (!response.ok) return `${response.status} ${codeIn(body)}`.trimEnd();
    return `up   ${countSeries(body)} series`;
  } catch {
    return 'does not answer';
  }
}

export function countSeries(exposition: string): number {
  return exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

function codeIn(body: string): string {
  return /"code":\s*"([A-Z_]+)"/.exec(body)?.[1] ?? '';
}
