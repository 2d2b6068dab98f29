import type { SettingsBeforeServices } from '@bellwether/config';

/** The credential that the settings demand of a scraper. */
export type ScrapeAccess =
  | { readonly kind: 'open' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string };

export function scrapeAccessOf({ server, metrics }: SettingsBeforeServices): ScrapeAccess {
  const token = server.metrics_bearer_token?.reveal();
  if (token !== undefined) return { kind: 'bearer', token };
  const { username, password } = metrics.basic_auth;
  // The password behind a bcrypt hash is not known here.
  if (username === undefined || password === undefined || password.reveal().startsWith('$2')) {
    return { kind: 'open' };
  }
  return { kind: 'basic', username, password: password.reveal() };
}

export function headersFor(access: ScrapeAccess): Record<string, string> {
  if (access.kind === 'open') return {};
  if (access.kind === 'bearer') return { authorization: `Bearer ${access.token}` };
  const credentials = Buffer.from(`${access.username}:${access.password}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}

/** The result of one scrape, for the table. */
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
