import type { z } from 'zod';
import { commonFields, definitionSchemas } from './check-definition.js';

const long = (length: number): string => 'x'.repeat(length);
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
const list = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

interface Field {
  /** What stands in the definition that every row changes. */
  readonly usual: unknown;
  readonly isRequired?: boolean;
  readonly accepts: readonly unknown[];
  readonly refuses: readonly unknown[];
}

const text = (max: number, refuses: readonly unknown[] = []): Omit<Field, 'usual'> => ({
  accepts: ['x', long(max), '😀'.repeat(max)],
  refuses: [1, true, [], {}, long(max + 1), '😀'.repeat(max + 1), 'a\0b', '\ud800', ...refuses],
});
const flag: Field = { usual: true, accepts: [true, false, null], refuses: ['true', 0, [], ''] };
const notAHost = ['https://x', 'a b', 'a\nb'];
const target: Field = { usual: 'a.example', isRequired: true, ...text(255, ['', ...notAHost]) };
const port: Field = {
  usual: 443,
  isRequired: true,
  accepts: [1, 65_535],
  refuses: [0, 65_536, -1, 1.5, '443', true, null],
};
const file: Field = { usual: '/etc/file', ...text(1_024) };
const serverName: Field = { usual: 'a.example', ...text(255, notAHost) };
const pairs: Field = {
  usual: { a: 'b' },
  accepts: [{}, many(20), { a: '' }, { [long(255)]: long(4_096) }],
  refuses: [
    many(21),
    { a: 1 },
    { a: long(4_097) },
    { [long(256)]: '' },
    { '': 'a' },
    ['a'],
    'a=b',
    { a: '\0' },
  ],
};

const fields = {
  common: {
    name: { usual: 'shop', isRequired: true, ...text(255, ['', null]) },
    description: { usual: 'the shop', ...text(255) },
    labels: {
      usual: { a: 'b' },
      accepts: [{}, many(100), { [long(255)]: long(255) }],
      refuses: [{ a: '' }, { '': 'a' }, { a: 1 }, { a: long(256) }, { [long(256)]: 'a' }, ['a'], 'a=b'],
    },
    interval: { usual: '30s', isRequired: true, accepts: ['5s'], refuses: [30, null, ['5s']] },
    timeout: { usual: '5s', isRequired: true, accepts: ['5s'], refuses: [5, null, {}] },
    bool: flag,
    enabled: flag,
    zones: {
      usual: ['local'],
      accepts: [[], list(50, 'a'), [long(63)]],
      refuses: [list(51, 'a'), [long(64)], [''], [1], 'local'],
    },
  },
  http: {
    'valid-status': {
      usual: [200],
      isRequired: true,
      accepts: [[0], [1_000], list(20, 200)],
      refuses: [[], [1_001], [-1], [200.5], ['200'], list(21, 200), 200, null],
    },
    target,
    method: {
      usual: 'GET',
      isRequired: true,
      accepts: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'],
      refuses: ['get', 'PATCH', '', 1, null],
    },
    port,
    protocol: {
      usual: 'https',
      isRequired: true,
      accepts: ['http', 'https'],
      refuses: ['', 'HTTP', 'gopher', 1, null],
    },
    path: { usual: '/', ...text(2_048, ['/a\r\nb', '/\t']) },
    host: { usual: 'a.example', ...text(255, ['a\r\nb: c']) },
    redirect: flag,
    query: pairs,
    headers: {
      ...pairs,
      refuses: [...pairs.refuses, { 'a b': 'c' }, { 'a:': 'c' }, { a: 'b\r\nc: d' }, { ä: 'b' }],
    },
    body: { usual: '{}', ...text(65_536) },
    'body-regexp': {
      usual: ['ok'],
      accepts: [[], [''], list(3, long(1_024))],
      refuses: [list(4, 'a'), [long(1_025)], [1], 'ok'],
    },
    key: file,
    cert: file,
    cacert: file,
    'server-name': serverName,
    insecure: flag,
  },
  tcp: { target, port, 'should-fail': flag },
  tls: {
    target,
    port,
    key: file,
    cert: file,
    cacert: file,
    'server-name': serverName,
    insecure: flag,
    'expiration-delay': { usual: '168h', accepts: ['1m30s'], refuses: [168, true, []] },
  },
  dns: {
    domain: { usual: 'a.example', isRequired: true, ...text(255, ['', 'a b']) },
    'expected-ips': {
      usual: ['192.0.2.1'],
      accepts: [[], list(10, '2001:db8::1'), ['0.0.0.0', '::', '::ffff:192.0.2.1']],
      refuses: [
        list(11, '::'),
        ['192.0.2'],
        ['192.0.2.01'],
        ['fe80::1%eth0'],
        ['a.example'],
        [''],
        [1],
        '::',
      ],
    },
  },
  command: {
    command: { usual: 'ls', isRequired: true, ...text(512, ['', null]) },
    arguments: {
      usual: ['-l'],
      accepts: [[], ['', long(4_096)], list(100, 'a')],
      refuses: [list(101, 'a'), [long(4_097)], [1], ['\0'], '-l'],
    },
  },
} as const satisfies Record<string, Readonly<Record<string, Field>>>;

const schemas: Readonly<Record<keyof typeof fields, z.ZodObject>> = {
  common: commonFields,
  ...definitionSchemas,
};

const rows = Object.entries(fields).flatMap(([kind, table]) =>
  Object.entries(table as Readonly<Record<string, Field>>).map(
    ([name, field]) => [kind as keyof typeof fields, name, field] as const,
  ),
);

const usualOf = (kind: keyof typeof fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields[kind] as Readonly<Record<string, Field>>).map(([name, { usual }]) => [name, usual]),
  );
const takes = (kind: keyof typeof fields, change: Readonly<Record<string, unknown>>) =>
  schemas[kind].safeParse({ ...usualOf(kind), ...change });

describe('the fields of a check', () => {
  it.each(Object.keys(fields) as (keyof typeof fields)[])('of %s all stand in the table below', (kind) => {
    expect(Object.keys(fields[kind]).toSorted()).toEqual(Object.keys(schemas[kind].shape).toSorted());
  });

  it.each(rows)('%s %s may be left out only if it is not required', (kind, name, { isRequired = false }) => {
    expect(takes(kind, { [name]: undefined }).success).toBe(!isRequired);
  });

  it.each(rows.filter(([, , { isRequired }]) => isRequired !== true))(
    '%s %s is not there for null, and an empty text, list or map is no value',
    (kind, name, { usual }) => {
      const empty = typeof usual === 'string' ? '' : Array.isArray(usual) ? [] : {};
      for (const nothing of typeof usual === 'boolean' ? [null] : [null, '', empty]) {
        const { data, success } = takes(kind, { [name]: nothing });
        expect([nothing, success]).toEqual([nothing, true]);
        expect((data as Record<string, unknown>)[name] || undefined).toBeUndefined();
      }
    },
  );

  it.each(rows)('%s %s keeps what it may be, up to its bounds', (kind, name, { usual, accepts }) => {
    for (const value of [usual, ...accepts]) {
      expect([value, takes(kind, { [name]: value }).error]).toEqual([value, undefined]);
    }
  });

  it.each(rows)(
    '%s %s is refused when it is of another type or above its bounds',
    (kind, name, { refuses }) => {
      for (const value of refuses)
        expect([value, takes(kind, { [name]: value }).success]).toEqual([value, false]);
    },
  );

  it('that no kind has are dropped', () => {
    for (const kind of Object.keys(fields) as (keyof typeof fields)[]) {
      expect(takes(kind, { colour: 'red' }).data).not.toHaveProperty('colour');
    }
  });
});
