import { RE2JS } from 're2js';

/**
 * What Cabourotte does with the answer to a poll, in its order: the whole answer is decoded into types of Go, then every
 * check is validated. The first fault throws, as it makes the prober drop the poll.
 */
export interface AppliedCheck {
  readonly name: string;
  readonly intervalNs: bigint;
  readonly timeoutNs: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Decode = (value: unknown, field: string) => unknown;

const fail = (field: string, why: string): never => {
  throw new Error(`${field}: ${why}`);
};

const zero: unique symbol = Symbol('left out or null: the value that Go starts with');

const asText: Decode = (value, field) => (typeof value === 'string' ? value : fail(field, 'is no string'));
const asBool: Decode = (value, field) => (typeof value === 'boolean' ? value : fail(field, 'is no bool'));
const asUint: Decode = (value, field) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : fail(field, 'is no uint');

const listOf =
  (item: Decode): Decode =>
  (value, field) =>
    Array.isArray(value) ? value.map((one) => item(one, field)) : fail(field, 'is no slice');
const mapOfTexts: Decode = (value, field) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asText(one, field)]))
    : fail(field, 'is no map');

const unitNs: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** `time.ParseDuration`. The empty text and a bare number are faults; so is what 63 bits of nanoseconds cannot hold. */
const asDuration: Decode = (value, field) => {
  if (typeof value !== 'string') return fail(field, 'is no duration');
  let rest = value.replace(/^[+-]/, '');
  if (rest === '0') return 0n;
  if (rest === '') return fail(field, `"${value}" is no duration`);
  let sum = 0n;
  while (rest !== '') {
    const match = /^(\d*)(\.?)(\d*)(ns|us|µs|μs|ms|h|m(?!s)|s)/.exec(rest);
    const [all = '', whole = '', , fraction = '', unit = ''] = match ?? [];
    if (all === '' || (whole === '' && fraction === '')) return fail(field, `"${value}" is no duration`);
    const scale = unitNs[unit] ?? 0n;
    sum += BigInt(whole || '0') * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
    if (sum > 2n ** 63n - 1n) return fail(field, `"${value}" is out of range`);
    rest = rest.slice(all.length);
  }
  return sum;
};

const asProtocol: Decode = (value, field) =>
  value === 'http' || value === 'https' ? value : fail(field, 'is no protocol');

const asAddress: Decode = (value, field) =>
  typeof value === 'string' && (/^\d{1,3}(\.\d{1,3}){3}$/.test(value) || /^[\da-f:.]+$/i.test(value))
    ? value
    : fail(field, 'is no address');

/** It compiles what stands between the quotes, without undoing the escapes of JSON. */
const asRegexp: Decode = (value, field) => {
  if (typeof value !== 'string') return fail(field, 'is no regexp');
  try {
    return RE2JS.compile(JSON.stringify(value).slice(1, -1));
  } catch (error) {
    return fail(field, String(error));
  }
};

type Shape = Readonly<Record<string, Decode>>;

const base: Shape = {
  name: asText,
  description: asText,
  interval: asDuration,
  'one-off': asBool,
  source: asText,
  labels: mapOfTexts,
  timeout: asDuration,
};
const target: Shape = { target: asText, port: asUint, 'source-ip': asAddress };
const secured: Shape = {
  key: asText,
  cert: asText,
  cacert: asText,
  'server-name': asText,
  insecure: asBool,
};

const lists: Readonly<Record<string, Shape>> = {
  'command-checks': { ...base, command: asText, arguments: listOf(asText) },
  'dns-checks': { ...base, domain: asText, 'expected-ips': listOf(asAddress) },
  'tcp-checks': { ...base, ...target, 'should-fail': asBool },
  'http-checks': {
    ...base,
    ...target,
    ...secured,
    'valid-status': listOf(asUint),
    host: asText,
    method: asText,
    redirect: asBool,
    body: asText,
    query: mapOfTexts,
    headers: mapOfTexts,
    protocol: asProtocol,
    path: asText,
    'body-regexp': listOf(asRegexp),
  },
  'tls-checks': { ...base, ...target, ...secured, 'expiration-delay': asDuration },
};

/** Keys that the prober does not know are skipped. `null` leaves the value that Go starts with, but no duration. */
const decodeCheck = (list: string, check: unknown): Record<string, unknown> => {
  if (typeof check !== 'object' || check === null) return fail(list, 'is no check');
  const shape = lists[list] ?? {};
  return Object.fromEntries(
    Object.entries(check).flatMap(([key, value]) => {
      const decode = shape[key];
      if (decode === undefined) return [];
      const ownDecoding = [asDuration, asProtocol, asAddress].includes(decode);
      return [[key, value === null && !ownDecoding ? zero : decode(value, `${list} ${key}`)]];
    }),
  );
};

const required: Readonly<Record<string, readonly string[]>> = {
  'command-checks': ['command'],
  'dns-checks': ['domain'],
  'tcp-checks': ['target', 'port'],
  'http-checks': ['target', 'port', 'valid-status'],
  'tls-checks': ['target', 'port'],
};

const isMissing = (value: unknown): boolean =>
  value === undefined ||
  value === zero ||
  value === '' ||
  value === 0 ||
  value === 0n ||
  (Array.isArray(value) && value.length === 0);

const validate = (list: string, check: Record<string, unknown>): void => {
  const needed = ['name', ...(required[list] ?? []), 'timeout'];
  for (const key of needed) if (isMissing(check[key])) fail(list, `the ${key} is missing`);
  const { interval = 0n, timeout, key, cert, method } = check;
  if ((interval as bigint) < (timeout as bigint)) fail(list, 'the interval is shorter than the timeout');
  if (isMissing(key) !== isMissing(cert)) fail(list, 'invalid certificates');
  if (!isMissing(method) && !['GET', 'POST', 'PUT', 'HEAD', 'DELETE'].includes(String(method))) {
    fail(list, `the method ${String(method)} is invalid`);
  }
  // Its TLS check has no server name of its own, and Go refuses a handshake without one.
  if (list === 'tls-checks' && isMissing(check['server-name']) && check['insecure'] !== true) {
    fail(list, 'the handshake has no server name');
  }
};

/** The checks that the prober runs after this poll, by list. Throws if it would drop the poll or stop half-way. */
export const applyPoll = (answer: string): Readonly<Record<string, readonly AppliedCheck[]>> => {
  const payload = JSON.parse(answer) as Record<string, unknown>;
  const decoded = Object.keys(lists).map((list) => {
    const checks = payload[list] ?? [];
    if (!Array.isArray(checks)) return fail(list, 'is no slice');
    return [list, checks.map((check) => decodeCheck(list, check))] as const;
  });
  return Object.fromEntries(
    decoded.map(([list, checks]) => [
      list,
      checks.map((check) => {
        validate(list, check);
        const { name, interval, timeout, labels, ...fields } = check;
        return {
          name: name as string,
          intervalNs: interval as bigint,
          timeoutNs: timeout as bigint,
          labels: (labels ?? {}) as Record<string, string>,
          fields,
        };
      }),
    ]),
  );
};
