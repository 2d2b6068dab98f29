import { REDACTED } from './marks.js';
import { isProse } from './prose.js';
import type { TextRule } from './text-rule.js';

/** Any printable run that is not a quote or a list separator: a token may hold what its standard forbids. */
const bearer = /\b(bearer)([\s:]{1,4})([^\s"'`,;<>\\]+)/gi;
/** "bearer token" is mostly prose, so what follows it must look like a token: with a digit, or long. */
const bearerToken = /\b(bearer\s{1,4}tokens?[\s:=]{1,4})(?=[^\s]*\d|[^\s]{24})([^\s"'`,;<>\\]+)/gi;
const basic = /\b(basic)(\s{1,4})([A-Za-z0-9+/_-]{4,}={0,2})/gi;
/** A challenge names its parameters after the scheme, and an answer to a login its life time. */
const parameter = /^(?:realm|scope|error|error_description|expires_in)=/i;
const trailingStops = /[.)\]}:!?]+$/;

/** `Basic` is an ordinary word; what follows is a credential only if it decodes to a name, a colon and a password. */
const isBasicCredential = (value: string): boolean => Buffer.from(value, 'base64').includes(':');

export const authorization: TextRule = {
  name: 'authorization',
  hides:
    'The token after "Bearer" and the credential after "Basic"; sentences about bearer tokens and basic authentication stay.',
  sign: 'bearer|basic',
  apply: (text) =>
    text
      .replaceAll(bearer, (whole, scheme: string, gap: string, value: string) => {
        if (value.startsWith(REDACTED) || parameter.test(value)) return whole;
        if (isProse(value.replace(trailingStops, ''))) return whole;
        return `${scheme}${gap}${REDACTED}`;
      })
      .replaceAll(bearerToken, `$1${REDACTED}`)
      .replaceAll(basic, (whole, scheme: string, gap: string, value: string) =>
        isBasicCredential(value) ? `${scheme}${gap}${REDACTED}` : whole,
      ),
};
