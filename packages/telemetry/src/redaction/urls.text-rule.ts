import { REDACTED, type TextRule } from './text-rule.js';

const SCHEME_LENGTH_MAX = 40;
const isSchemeCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 43 ||
  code === 45 ||
  code === 46;

/** What ends a URL in running text. Brackets stay in it, since IPv6 hosts and secrets may hold them. */
const urlEnd = /[\s"'`<>\\]|$/g;
/** What may follow a URL in a sentence; a bracket only if the URL does not open it itself. */
const opened: Readonly<Record<string, string>> = {
  '.': '',
  ',': '',
  ';': '',
  ':': '',
  '!': '',
  '?': '',
  ')': '(',
  ']': '[',
  '}': '{',
};

/** The values of `a=1&b=2`, hidden; a part without a name is hidden wholly. */
export const redactQuery = (query: string): string =>
  query
    .split(/([&;])/)
    .map((part) => {
      if (part === '' || part === '&' || part === ';') return part;
      const equals = part.indexOf('=');
      if (equals < 0) return REDACTED;
      return equals === part.length - 1 ? part : `${part.slice(0, equals)}=${REDACTED}`;
    })
    .join('');

const isWeb = (scheme: string): boolean => /^(?:https?|wss?|git|file)$/i.test(scheme);
/** `host`, `host:port` or an IPv6 address in brackets, and nothing that could be half of a credential. */
const plainAuthority = /^(?:\[[0-9a-f:.%]*\]|[^:@[\]]*)(?::\d*)?$/i;

/**
 * Where the credentials of `rest` (what follows `://`) end, as the index of their at sign, or -1. People
 * paste passwords without encoding them, so an authority that cannot be a host and a port is read on.
 */
const credentialsEnd = (scheme: string, rest: string): number => {
  const authorityLength = rest.search(/[/?#]/);
  const authority = authorityLength < 0 ? rest : rest.slice(0, authorityLength);
  const inAuthority = authority.lastIndexOf('@');
  if (isWeb(scheme)) {
    if (inAuthority >= 0) return inAuthority;
    return plainAuthority.test(authority) ? -1 : rest.lastIndexOf('@');
  }
  const query = rest.indexOf('?');
  const beforeQuery = (query < 0 ? rest : rest.slice(0, query)).lastIndexOf('@');
  if (beforeQuery >= 0) return beforeQuery;
  return plainAuthority.test(authority) ? -1 : rest.lastIndexOf('@');
};

/** `path?query#fragment`, with the values of the query and of a fragment made of pairs hidden. */
const redactAfterHost = (text: string): string => {
  const hash = text.indexOf('#');
  const beforeHash = hash < 0 ? text : text.slice(0, hash);
  const fragment = hash < 0 ? '' : text.slice(hash + 1);
  const question = beforeHash.indexOf('?');
  const path = question < 0 ? beforeHash : beforeHash.slice(0, question + 1);
  const query = question < 0 ? '' : redactQuery(beforeHash.slice(question + 1));
  const shownFragment = fragment.includes('=') ? redactQuery(fragment) : fragment;
  return `${path}${query}${hash < 0 ? '' : '#'}${shownFragment}`;
};

/** A list of hosts, each with or without a port. */
const isHosts = (authority: string): boolean =>
  authority.split(',').every((host) => plainAuthority.test(host));

const redactUrl = (scheme: string, rest: string): string => {
  const at = credentialsEnd(scheme, rest);
  const authority = rest.slice(0, rest.search(/[/?#]|$/));
  // Cut off before its at sign, as Postgres cuts the values it quotes: any of it may be of the credentials.
  if (at < 0 && !isHosts(authority)) return REDACTED;
  return `${at < 0 ? '' : `${REDACTED}@`}${redactAfterHost(rest.slice(at + 1))}`;
};

/** Leaves out the stops and unopened brackets that end a sentence around a URL. */
const withoutSentenceEnd = (url: string): string => {
  let end = url.length;
  for (; end > 0; end -= 1) {
    const last = url.charAt(end - 1);
    const opening = opened[last];
    if (opening === undefined || (opening !== '' && url.includes(opening))) break;
  }
  return url.slice(0, end);
};

const endOfUrl = (text: string, from: number): number => {
  urlEnd.lastIndex = from;
  const end = urlEnd.exec(text)?.index ?? text.length;
  return from + withoutSentenceEnd(text.slice(from, end)).length;
};

const schemeStart = (text: string, colon: number): number => {
  let start = colon;
  const lowest = Math.max(0, colon - SCHEME_LENGTH_MAX);
  while (start > lowest && isSchemeCharacter(text.charCodeAt(start - 1))) start -= 1;
  return start;
};

/** `//`, or the `\/\/` that some JSON writers make of it. */
const separatorAfter = /:(?:\/\/|\\\/\\\/)/g;

const redactAbsolute = (text: string): string => {
  let result = '';
  let done = 0;
  separatorAfter.lastIndex = 0;
  for (let hit = separatorAfter.exec(text); hit !== null; hit = separatorAfter.exec(text)) {
    const start = schemeStart(text, hit.index);
    const restStart = hit.index + hit[0].length;
    const escaped = hit[0].length > 3;
    if (start === hit.index || start < done) continue;
    // With escaped slashes the backslashes belong to the URL: read up to the quote, without them.
    const end = escaped ? endOfEscapedUrl(text, restStart) : endOfUrl(text, restStart);
    const rest = text.slice(restStart, end);
    const shown = redactUrl(text.slice(start, hit.index), escaped ? rest.replaceAll('\\/', '/') : rest);
    result += text.slice(done, restStart) + (escaped ? shown.replaceAll('/', '\\/') : shown);
    done = end;
    separatorAfter.lastIndex = Math.max(end, restStart);
  }
  return done === 0 ? text : result + text.slice(done);
};

const endOfEscapedUrl = (text: string, from: number): number => {
  const end = text.slice(from).search(/[\s"'`<>]|\\[^/]|$/);
  return end < 0 ? text.length : from + end;
};

/** `path?name=value` without a host, as a request's target is written. */
const targetQuery = /\?([^\s"'`#<>?\\]*=[^\s"'`#<>\\]*)/g;

const redactTargets = (text: string): string =>
  text.replaceAll(targetQuery, (_whole, query: string) => {
    const inside = withoutSentenceEnd(query);
    return `?${redactQuery(inside)}${query.slice(inside.length)}`;
  });

export const urls: TextRule = {
  name: 'urls',
  hides:
    'Credentials and every value of the query in a URL of any scheme, and the values of a query after a path; host, path and names stay.',
  sign: String.raw`:\/\/|:\\\/|\?[^\s=?]*=`,
  apply: (text) => {
    const absolute = redactAbsolute(text);
    return absolute.includes('?') ? redactTargets(absolute) : absolute;
  },
};
