import { z } from 'zod';

/** `heartbeat` is in the set before it has a prober, so that stored kinds and labels never change their meaning. */
export const checkKinds = ['http', 'tcp', 'tls', 'dns', 'command', 'heartbeat'] as const;
export type CheckKind = (typeof checkKinds)[number];

export const minimumIntervalMs = 5_000;
/** Postgres and timers keep milliseconds in 31 bits, a little more than 596 hours. */
export const maximumIntervalMs = 596 * 3_600_000;
/** Trial runs of one organization at the same time. */
export const trialsAtOnceMax = 5;
/** Instructions of one compiled pattern, so that matching a long text stays cheap. */
export const patternSizeMax = 2_000;
/** Patterns of a definition and of `name-pattern`. */
export const patternCharactersMax = 1_024;

const isNothing = (value: unknown): boolean => value === null || value === '';
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Clients in Go send `null` for an empty list or map and `""` for an empty text: both are left out. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (isNothing(value) ? undefined : value), schema.optional());

/** An empty list or map is the same as none. */
const optionalMany = <S extends z.ZodType>(schema: S) =>
  optional(schema).transform((value) => (isEmpty(value) ? undefined : value));

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** Postgres cannot store NUL, and UTF-8 has no half of a surrogate pair. */
const unstorable = /\0|\p{Surrogate}/u;

/** Counts characters as Go and Postgres do, so that an emoji is one. */
const hasAtMost = (value: string, max: number): boolean =>
  value.length <= max || (value.length <= 2 * max && [...value].length <= max);

const anyText = (max: number) =>
  z
    .string()
    .refine((value) => hasAtMost(value, max), `has more than ${max} characters`)
    .refine((value) => !unstorable.test(value), 'holds a character that cannot be stored')
    .meta({ maxLength: max });
const text = (max: number) =>
  anyText(max)
    .refine((value) => value !== '', 'is empty')
    .meta({ minLength: 1, maxLength: max });

/** In a request these would end a line or a header: the prober sends every byte as it stands here. */
const control = /\p{Cc}/u;
const withoutControls = (max: number) =>
  text(max).refine((value) => !control.test(value), 'holds a control character');

/** A host name or an address. A URL is a frequent mistake, and would only fail when it is resolved. */
const host = text(255).refine((value) => !/[\s/]|\p{Cc}/u.test(value), 'is not a host name or an address');
/** DNS allows a slash in a name. */
const domain = text(255).refine((value) => !/\s|\p{Cc}/u.test(value), 'is not a domain name');
const port = z.int().min(1).max(65_535);

const entriesMax = 20;
const pairs = z
  .record(text(255), anyText(4_096))
  .refine((map) => Object.keys(map).length <= entriesMax, `has more than ${entriesMax} entries`);
const headers = pairs
  .refine((map) => Object.keys(map).every((name) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name)), {
    message: 'has a name that is not a header name',
  })
  .refine(
    (map) => Object.values(map).every((value) => !control.test(value.replaceAll('\t', ''))),
    'holds a control character',
  );
const filePath = optional(text(1_024));

/** An empty pattern matches everything, so it is left out. */
const patterns = z
  .array(anyText(patternCharactersMax))
  .max(3)
  .transform((list) => list.filter((pattern) => pattern !== ''));

const http = z.object({
  'valid-status': z.array(z.int().min(0).max(1_000)).min(1).max(20),
  target: host,
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'HEAD']),
  port,
  protocol: z.enum(['http', 'https']),
  path: optional(withoutControls(2_048)),
  host: optional(withoutControls(255)),
  redirect: flag,
  query: optionalMany(pairs),
  headers: optionalMany(headers),
  body: optional(anyText(65_536)),
  'body-regexp': optionalMany(patterns),
  key: filePath,
  cert: filePath,
  cacert: filePath,
  'server-name': optional(host),
  insecure: flag,
});

const tcp = z.object({ target: host, port, 'should-fail': flag });

const tls = z.object({
  target: host,
  port,
  key: filePath,
  cert: filePath,
  cacert: filePath,
  'server-name': optional(host),
  insecure: flag,
  /** A duration of Go; the server checks it, because its refusal has words of its own. */
  'expiration-delay': optional(z.string()),
});

const dns = z.object({
  domain,
  'expected-ips': optionalMany(z.array(z.union([z.ipv4(), z.ipv6()])).max(10)),
});

const command = z.object({
  command: text(512),
  arguments: optionalMany(z.array(anyText(4_096)).max(100)),
});

/** What each kind adds to the common fields, under the names of the API. Unknown keys are dropped. */
export const definitionSchemas = { http, tcp, tls, dns, command } as const;
export type DefinedKind = keyof typeof definitionSchemas;

export type HttpDefinition = z.output<typeof http>;
export type TcpDefinition = z.output<typeof tcp>;
export type TlsDefinition = z.output<typeof tls>;
export type DnsDefinition = z.output<typeof dns>;
export type CommandDefinition = z.output<typeof command>;
export type DefinitionOf<K extends DefinedKind> = z.output<(typeof definitionSchemas)[K]>;

/** A definition with its kind, as it is stored and as a prober takes it. */
export type CheckDefinition = {
  [K in DefinedKind]: { readonly kind: K; readonly definition: DefinitionOf<K> };
}[DefinedKind];

/** The fields every kind has. `interval` and `timeout` are kept as they were sent, because answers repeat them. */
export const commonFields = z.object({
  name: text(255),
  description: optional(anyText(255)),
  labels: optionalMany(z.record(text(255), text(255))),
  interval: z.string(),
  timeout: z.string(),
  /** The prior art's clients send `bool` when they create a check and `enabled` when they update one. */
  bool: z.boolean().nullish(),
  enabled: z.boolean().nullish(),
  /** An extension: the zones this check runs in; without it, all of `health_checks.zones`. */
  zones: optionalMany(z.array(text(63)).max(50)),
});
export type CommonFields = z.output<typeof commonFields>;
