/** Where something answers. Credentials are kept apart from the URL that may be shown. */
export interface Address {
  /** Without credentials, query and trailing slash. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Undefined if the text is no URL. Its credentials are sent as basic auth. */
export const parseAddress = (text: string): Address | undefined => {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { username, password } = url;
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  const headers = username === '' && password === '' ? {} : { authorization: `Basic ${basic}` };
  return { url: withoutSecrets(text).replace(/\/+$/, ''), headers };
};

/** A URL that is safe to show, without credentials and query values. */
export const withoutSecrets = (text: string): string => {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
};

const everywhere = new Set(['0.0.0.0', '::', '[::]', '']);

/** How a listener of this machine is reached. */
export const addressOf = (host: string, port: number): Address => {
  const reachable = everywhere.has(host) ? '127.0.0.1' : host;
  const bracketed = reachable.includes(':') && !reachable.startsWith('[') ? `[${reachable}]` : reachable;
  return { url: `http://${bracketed}:${port}`, headers: {} };
};

/** Another port of the same machine. */
export const onPort = ({ url, headers }: Address, port: number): Address => {
  const { protocol, hostname } = new URL(url);
  return { url: `${protocol}//${hostname}:${port}`, headers };
};
