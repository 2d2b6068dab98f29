import { commonFields, type DefinedKind, definitionSchemas, parseGoDuration } from '@bellwether/config';
import { testSeed } from '@bellwether/local/testing';
import {
  array,
  assert,
  boolean,
  constant,
  constantFrom,
  dictionary,
  integer,
  oneof,
  option,
  property,
  record,
  string,
  stringMatching,
} from 'fast-check';
import { z } from 'zod';
import type { CheckRow } from '../checks/checks.repository.js';
import { readDefinition } from '../checks/read-definition.js';
import { applyPoll } from '../testing/cabourotte-poll.js';
import { isForProbers, proberView } from './prober-view.js';

const { seed, replay } = testSeed('apps/server/src/health-checks/discovery/discovery.property');

/** Mostly what is accepted: a fault in one of many fields would leave nothing to look at. */
const mostly = <T>(usual: T, faulty: unknown) =>
  oneof({ weight: 12, arbitrary: usual as never }, { weight: 1, arbitrary: faulty as never });

const nothing = constantFrom(null, '', undefined);
const maybe = <T>(value: T) => oneof({ weight: 2, arbitrary: value as never }, nothing as never);
const unit = constantFrom('ns', 'us', 'µs', 'ms', 's', 'm', 'h');
const duration = oneof(
  constantFrom('10s', '60s', '300s'),
  constantFrom(
    '5s',
    '30s',
    '1m30s',
    '5.5s',
    '+10s',
    '.5m',
    '7.s',
    '0',
    '0s',
    '9000h',
    '2562048h',
    'soon',
    '5',
  ),
  array(
    stringMatching(/^\d{1,4}(\.\d{0,2})?$/).chain((amount) => unit.map((one) => amount + one)),
    {
      minLength: 1,
      maxLength: 3,
    },
  ).map((parts) => parts.join('')),
);
const text = mostly(stringMatching(/^[ -~]{0,12}$/), string({ maxLength: 12, unit: 'binary' }));
const word = stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
const texts = maybe(dictionary(word, text, { maxKeys: 3 }));
const pattern = mostly(
  stringMatching(/^[a-z.*+?]{1,4}$/),
  oneof(
    constantFrom(
      '',
      'ok',
      String.raw`\d+`,
      String.raw`\(`,
      String.raw`\.`,
      '"up"',
      '(?=x)',
      '[a-z]+',
      String.raw`a\\b`,
    ),
    string({ maxLength: 6 }),
  ),
);
const port = mostly(integer({ min: 1, max: 65_535 }), constantFrom(0, 65_536, '443', null, 1.5));
const common = {
  name: mostly(word, text),
  description: maybe(text),
  labels: maybe(dictionary(word, oneof(word, text), { maxKeys: 3 })),
  interval: duration,
  timeout: mostly(constantFrom('1s', '2.5s', '1500ms', '10s'), duration),
  bool: maybe(boolean()),
  zones: constant(undefined),
  colour: maybe(text),
};
const file = mostly(constantFrom('', null), word);
const files = { key: file, cert: file, cacert: maybe(word) };
const flags = option(boolean());

const bodies = {
  http: record({
    ...common,
    ...files,
    'valid-status': mostly(
      array(integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 3 }),
      constant([1_001]),
    ),
    target: word,
    method: mostly(constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE'), constant('PATCH')),
    port,
    protocol: mostly(constantFrom('http', 'https'), constant('')),
    path: maybe(text),
    host: maybe(word),
    redirect: flags,
    query: texts,
    headers: texts,
    body: maybe(text),
    'body-regexp': maybe(array(pattern, { maxLength: 3 })),
    'server-name': maybe(word),
    insecure: flags,
  }),
  tcp: record({ ...common, target: word, port, 'should-fail': flags }),
  tls: record({
    ...common,
    ...files,
    target: word,
    port,
    'server-name': maybe(word),
    insecure: flags,
    'expiration-delay': maybe(duration),
  }),
  dns: record({
    ...common,
    domain: word,
    'expected-ips': maybe(
      array(constantFrom('192.0.2.1', '2001:db8::1', '::', '1.2.3', 'x'), { maxLength: 3 }),
    ),
  }),
  command: record({ ...common, command: oneof(word, text), arguments: maybe(array(text, { maxLength: 3 })) }),
};

const limits = { timeoutMsMax: 600_000, labelsMax: 10, zones: ['local'] };

/** What is stored for a body, after a way through JSON; `undefined` for one that is refused. */
const stored = (kind: DefinedKind, body: object): CheckRow | undefined => {
  const schema = z.object({ ...commonFields.shape, ...definitionSchemas[kind].shape });
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(body)));
  if (!parsed.success) return undefined;
  try {
    const { name, description, labels, interval, timeout, enabled, definition } = readDefinition(
      kind,
      parsed.data as never,
      'create',
      limits,
    );
    const columns = { name, description, labels, interval, timeout, enabled, definition };
    return {
      ...JSON.parse(JSON.stringify(columns)),
      id: 'an id',
      kind,
      zones: ['local'],
      created_at: new Date(0),
    } as CheckRow;
  } catch {
    return undefined;
  }
};

describe.each(Object.keys(bodies) as (keyof typeof bodies)[])('a check of kind %s', (kind) => {
  it(`that is accepted can be applied by a stock prober, and says the same there (replay: ${replay})`, () => {
    let accepted = 0;
    const poll = property(bodies[kind] as never, (body: object) => {
      const row = stored(kind, body);
      if (row === undefined) return;
      accepted += 1;
      if (!isForProbers(row)) return;
      const [check] =
        applyPoll(JSON.stringify({ [`${kind}-checks`]: [proberView(row)] }))[`${kind}-checks`] ?? [];
      expect(check).toMatchObject({ name: row.name, labels: row.labels });
      // A double holds fewer digits than Go counts.
      expect(Number(check?.intervalNs) / 1e6).toBeCloseTo(parseGoDuration(row.interval) ?? Number.NaN, 3);
    });
    assert(poll, { seed, numRuns: 500 });
    expect(accepted).toBeGreaterThan(20);
  });
});
