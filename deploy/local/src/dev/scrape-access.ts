import type { SettingsBeforeServices } from '@bellwether/config';

/** What a scraper has to show to be let in, when the settings ask for anything. */
export type ScrapeAccess =
  | { readonly kind: 'open' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string };

export function scrapeAccessOf({ server, metrics }: SettingsBeforeServices): ScrapeAccess {
  const token = server.metrics_bearer_token?.reveal();
  if (token !== undefined) return { kind: 'bearer', token };
  const { username, password } = metrics.basic_auth;
  // A bcrypt hash opens nothing: whoever set it knows the password, and we do not.
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
