import { testSeed } from '@bellwether/local/testing';
import { type ParsedSample, parseExposition } from '@bellwether/telemetry/testing';
import * as fc from 'fast-check';
import { type CheckRow, CheckSeries } from './check-series.telemetry.js';
import { bytesAtMost, headerBytes, pageFamilies, pagePieces } from './page-families.telemetry.js';
import { expectedSamples } from './testing/page-oracle.js';

const { seed, replay } = testSeed(
  'apps/server/src/health-checks/metrics/page-families.telemetry.property.spec.ts',
);

/** Whatever a person may type, and what breaks a format: quotes, backslashes, ends of lines, braces, emoji. */
const piece = fc.oneof(
  fc.constantFrom('"', '\\', '\n', '\r', '{', '}', '=', ',', '#', ' ', '\\n', '\u2028', '🦔', 'é', '日本'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
);
const typed = fc
  .oneof(
    fc.array(piece, { minLength: 1, maxLength: 12 }),
    fc.array(piece, { minLength: 255, maxLength: 255 }),
  )
  .map((pieces) => pieces.join('').slice(0, 255).toWellFormed().replaceAll('\0', '0'));

const count = fc.oneof(fc.nat(100), fc.nat(2 ** 31 - 1));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const asPostgresWrites = (map: Readonly<Record<string, number>>): string =>
  `{${Object.entries(map)
    .map(([key, value]) => `"${key}": ${value}`)
    .join(', ')}}`;
const json = (keys: readonly string[], value: fc.Arbitrary<number>) =>
  maybe(fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1 }).map(asPostgresWrites));
const fraction = fc.double({ min: 0, max: 1e12, noNaN: true }).map((value) => value + 0);

const row: fc.Arbitrary<CheckRow> = fc.record({
  id: fc.uuid(),
  name: typed,
  kind: fc.constantFrom('http', 'tcp', 'tls', 'dns', 'command'),
  labels: fc.dictionary(typed, typed, { maxKeys: 6 }).map((labels) => JSON.stringify(labels)),
  zone: fc.oneof(fc.constantFrom('a', 'fr-par-1'), typed),
  counts: maybe(fc.array(count, { minLength: 17, maxLength: 17 }).map((all) => all.join(' '))),
  sum_seconds: maybe(fraction),
  reasons: json(['timeout', 'connect', 'certificate'], count),
  not_run: json(['late', 'overload', 'network'], count),
  phases: json(['resolve', 'connect', 'tls', 'first_byte', 'transfer'], fraction),
  last_run: maybe(fraction),
  certificate_expiry: maybe(fraction),
});
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 8 });

const keyOf = ({ name, labels, value }: ParsedSample): string =>
  JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)), value]);
const isInfo = ({ name }: ParsedSample): boolean => name === 'healthcheck_info';

/** Where both formats write the same number in another way. */
const withTextBounds = ({ labels, ...rest }: ParsedSample): ParsedSample => ({
  ...rest,
  labels: {
    ...labels,
    ...(labels['le'] !== undefined && labels['le'] !== '+Inf' && { le: String(+labels['le']) }),
  },
});

describe(`a page of any checks (${replay})`, () => {
  it.each(['text', 'openmetrics'] as const)('reads back as what is stored, in %s', (format) => {
    const property = fc.property(rows, (checks) => {
      const slices = [new CheckSeries(checks)];
      const body = [...pagePieces(slices, pageFamilies, format)].join('');
      const families = parseExposition(format === 'openmetrics' ? `${body}# EOF\n` : body);
      const samples = families.flatMap((family) => family.samples);
      expect(
        samples
          .filter((sample) => !isInfo(sample))
          .map((sample) => keyOf(withTextBounds(sample)))
          .toSorted(),
      ).toEqual(expectedSamples(checks).map(keyOf).toSorted());
      for (const { labels } of samples) expect(Object.keys(labels)).toEqual(Object.keys(labels).toSorted());
      const bound = headerBytes(pageFamilies) + bytesAtMost(new CheckSeries(checks), pageFamilies);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(bound);
    });
    fc.assert(property, { seed, numRuns: 50 });
  });

  it('keeps every label of a check in its info, with its value', () => {
    const property = fc.property(rows, (checks) => {
      const body = [...pagePieces([new CheckSeries(checks)], pageFamilies, 'text')].join('');
      const infos = parseExposition(body).flatMap((family) => family.samples.filter(isInfo));
      expect(infos).toHaveLength(checks.length);
      for (const [at, check] of checks.entries()) {
        const { id, kind, name, ...own } = infos[at]?.labels ?? {};
        expect({ id, kind, name }).toEqual({ id: check.id, kind: check.kind, name: check.name });
        const values = Object.values(JSON.parse(check.labels) as Record<string, string>);
        expect(Object.values(own).toSorted()).toEqual(values.toSorted());
      }
    });
    fc.assert(property, { seed, numRuns: 50 });
  });
});
