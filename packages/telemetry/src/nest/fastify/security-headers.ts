const alike: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Strict for an API whose answers are nobody's page; a route that serves a page states its own policy. */
export const securityHeaders = (protocol: string): Readonly<Record<string, string>> =>
  // Only meaningful over TLS: a browser ignores it elsewhere, and a proxy in front says so by X-Forwarded-Proto.
  protocol === 'https' ? { ...alike, 'strict-transport-security': 'max-age=31536000' } : alike;
