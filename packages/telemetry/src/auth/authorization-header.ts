/** The credential of an `Authorization` header, not checked yet. */
export interface OfferedCredential {
  /** Lower case: schemes are matched without case. */
  readonly scheme: string;
  readonly credential: Buffer;
}

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

// RFC 9110: a scheme is a token, and at least one space parts it from its credential.
const schemeAndCredential = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) +([^ ].*)$/s;
// What HTTP strips around a value. A general trim would take the last byte of an encoded "à" for a space.
const outerSpace = /^[ \t]+|[ \t]+$/g;
const beyondOneByte = /[^\0-\xff]/;

/** `undefined` where the header is absent, empty, or has no credential after its scheme. */
export function parseAuthorization(
  header: string | readonly string[] | undefined,
): OfferedCredential | undefined {
  // Several headers are joined as HTTP does, so that they read as one credential which cannot be right.
  const text = (typeof header === 'string' ? header : (header ?? []).join(', ')).replace(outerSpace, '');
  const [, scheme, credential] = schemeAndCredential.exec(text) ?? [];
  if (scheme === undefined || credential === undefined) return undefined;
  return { scheme: scheme.toLowerCase(), credential: bytesOf(credential) };
}

/**
 * Node hands header bytes over as one character each. Text with characters beyond one byte cannot come off
 * the wire; cutting them to one byte would make a wrong credential look like another one, so they are encoded
 * whole.
 */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, beyondOneByte.test(text) ? 'utf8' : 'latin1');
}

// Base64 with or without its padding; Node's decoder alone would skip what it does not know.
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const colon = 0x3a;

/** User name and password of a Basic credential, as bytes; `undefined` where it cannot be decoded. */
export function parseBasic(credential: Buffer): { username: Buffer; password: Buffer } | undefined {
  const text = credential.toString('latin1');
  if (!base64.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64');
  const split = decoded.indexOf(colon);
  if (split === -1) return undefined;
  return { username: decoded.subarray(0, split), password: decoded.subarray(split + 1) };
}
