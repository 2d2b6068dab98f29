import {
  checkKinds,
  type CommonFields,
  commonFields,
  type DefinedKind,
  definitionSchemas,
  patternCharactersMax,
  probePhases,
} from '@bellwether/config';
import { z } from 'zod';

const titleOf = (kind: DefinedKind): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;

/** Flat: the common fields beside those of the kind. Unknown keys are dropped. */
const bodyOf = (kind: DefinedKind): z.ZodType<CommonFields> & z.ZodObject =>
  z.object({ ...commonFields.shape, ...definitionSchemas[kind].shape }).meta({
    id: `${titleOf(kind)}Check`,
    description: '`null` and an empty text, list or map stand for a field that is not given.',
  }) as unknown as z.ZodType<CommonFields> & z.ZodObject;

const trialOf = (kind: DefinedKind) =>
  z.object({ timeout: z.string(), ...definitionSchemas[kind].shape }).meta({ id: `${titleOf(kind)}Trial` });

export const kinds = Object.keys(definitionSchemas) as readonly DefinedKind[];

const perKind = <T>(make: (kind: DefinedKind) => T): Readonly<Record<DefinedKind, T>> =>
  Object.fromEntries(kinds.map((kind) => [kind, make(kind)])) as Record<DefinedKind, T>;

export const checkBodies = perKind(bodyOf);
export const trialBodies = perKind(trialOf);
export type TrialBody = { readonly timeout: string } & Readonly<Record<string, unknown>>;

export const exampleDefinitions: Readonly<Record<DefinedKind, object>> = {
  http: {
    'valid-status': [200],
    target: 'shop.example',
    method: 'GET',
    port: 443,
    protocol: 'https',
    path: '/health',
    redirect: true,
    'body-regexp': ['"status": *"UP"'],
    insecure: false,
  },
  tcp: { target: 'mail.example', port: 25, 'should-fail': false },
  tls: { target: 'shop.example', port: 443, insecure: false, 'expiration-delay': '168h' },
  dns: { domain: 'shop.example', 'expected-ips': ['192.0.2.7'] },
  command: { command: '/usr/lib/nagios/check_disk', arguments: ['-w', '10%'] },
};

export const exampleBody = (kind: DefinedKind) => ({
  name: `shop-${kind}`,
  description: 'the shop',
  labels: { team: 'shop' },
  interval: '30s',
  timeout: '5s',
  bool: kind !== 'command',
  ...exampleDefinitions[kind],
});

export const exampleCheck = (kind: DefinedKind) => {
  const { bool, ...rest } = exampleBody(kind);
  return {
    id: '0b1c9a2e-4c1f-4d3a-9f0e-1a2b3c4d5e6f',
    ...rest,
    type: kind,
    'created-at': '2030-01-31T12:00:00.000Z',
    enabled: bool,
  };
};

export const checkAnswer = z
  .looseObject({
    id: z.uuid(),
    name: z.string(),
    description: z.string().optional(),
    type: z.enum(checkKinds),
    labels: z.record(z.string(), z.string()).optional(),
    interval: z.string(),
    timeout: z.string(),
    'created-at': z.string(),
    enabled: z.boolean().meta({ description: 'Whether the shared workers run it.' }),
    zones: z.array(z.string()).optional().meta({ description: 'Where it runs, if not in all zones.' }),
  })
  .meta({ id: 'Check', description: 'Beside these, the fields of its kind.' });

export const checksQuery = z.object({
  'name-pattern': z.unknown().optional().meta({
    type: 'string',
    maxLength: patternCharactersMax,
    description: 'An RE2 pattern; checks whose name has a match are listed.',
  }),
});
export type ChecksQuery = z.output<typeof checksQuery>;

const phase = (name: string): string => name.replaceAll('_', '-');

export const trialAnswer = z
  .object({
    verdict: z.enum(['up', 'down']),
    reason: z.string().nullable(),
    message: z.string(),
    seconds: z.number(),
    phases: z
      .object(Object.fromEntries(probePhases.map((name) => [phase(name), z.number().optional()])))
      .meta({ description: 'Seconds of each part; a part that was not reached is not there.' }),
    status: z.int().optional(),
    'certificate-expires-at': z.string().optional(),
  })
  .meta({ id: 'Trial' });
