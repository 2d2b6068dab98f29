import { z } from 'zod';
import { parseGoDuration } from './go-duration.js';

/** `heartbeat` is in the set before it has a prober, so that stored kinds and labels never change their meaning. */
export const checkKinds = ['http', 'tcp', 'tls', 'dns', 'command', 'heartbeat'] as const;
export type CheckKind = (typeof checkKinds)[number];

export const minimumIntervalMs = 5_000;

/** Clients in Go send `null` for an empty list or map and `""` for an empty text: both are left out. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());

const text = (max: number) => z.string().min(1).max(max);
const port = z.int().min(1).max(65_535);
const pairs = z
  .record(z.string().min(1).max(255), z.string().max(4_096))
  .refine((map) => Object.keys(map).length <= 20, 'has more than 20 entries');
const filePath = optional(text(1_024));

const http = z.object({
  'valid-status': z.array(z.int().min(100).max(1_000)).min(1).max(20),
  target: text(255),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'HEAD']),
  port,
  protocol: z.enum(['http', 'https']),
  path: optional(text(2_048)),
  host: optional(text(255)),
  redirect: z.boolean().default(false),
  query: optional(pairs),
  headers: optional(pairs),
  body: optional(text(65_536)),
  'body-regexp': optional(z.array(text(1_024)).max(3)),
  key: filePath,
  cert: filePath,
  cacert: filePath,
  'server-name': optional(text(255)),
  insecure: z.boolean().default(false),
});

const tcp = z.object({ target: text(255), port, 'should-fail': z.boolean().default(false) });

const tls = z.object({
  target: text(255),
  port,
  key: filePath,
  cert: filePath,
  cacert: filePath,
  'server-name': optional(text(255)),
  insecure: z.boolean().default(false),
  'expiration-delay': optional(
    z.string().refine((value) => parseGoDuration(value) !== undefined, 'is not a duration'),
  ),
});

const dns = z.object({
  domain: text(255),
  'expected-ips': optional(z.array(z.union([z.ipv4(), z.ipv6()])).max(10)),
});

const command = z.object({
  command: text(512),
  arguments: optional(z.array(z.string().max(4_096)).max(100)),
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
  description: optional(z.string().max(255)),
  labels: optional(z.record(text(255), text(255))),
  interval: z.string(),
  timeout: z.string(),
  /** The prior art's clients send `bool` when they create a check and `enabled` when they update one. */
  bool: z.boolean().nullish(),
  enabled: z.boolean().nullish(),
  /** An extension: the zones this check runs in; without it, all of `health_checks.zones`. */
  zones: optional(z.array(text(63)).min(1).max(50)),
});
export type CommonFields = z.output<typeof commonFields>;
