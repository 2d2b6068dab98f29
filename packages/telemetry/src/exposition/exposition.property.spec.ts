import { testSeed } from '@bellwether/local/testing';
import * as fc from 'fast-check';
import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '../catalog/index.js';
import type { CatalogCounter } from '../instruments/catalog-counter.js';
import type { CatalogGauge } from '../instruments/catalog-gauge.js';
import type { CatalogHistogram } from '../instruments/catalog-histogram.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { parseExposition, type ParsedFamily } from '../testing/parse-exposition.js';
import type { Format } from './rendering.js';
import { Exposition } from './exposition.js';

const common = { owner: 'every', stability: 'experimental' } as const;
const limit = 6;
const anyText = bounded(limit, 'a test');

/** One metric of each kind, without labels, with closed ones, and with labels whose values come from outside. */
const anyKind = defineMetrics('any', {
  plain: counter('any_plain_total', { ...common, help: 'Counts, "quoted" \\ and\nbroken.', labels: {} }),
  closed: counter('any_closed_total', {
    ...common,
    help: 'Of a set.',
    labels: { state: oneOf('on', 'off') },
  }),
  open: counter('any_open_total', { ...common, help: 'Of any.', labels: { who: anyText, what: anyText } }),
  level: gauge('any_level', { ...common, help: 'A level.', labels: {} }),
  levels: gauge('any_levels_bytes', { ...common, help: 'Levels.', labels: { who: anyText } }),
  time: histogram('any_time_seconds', { ...common, help: 'A time.', labels: {}, buckets: [0.1, 1] }),
  times: histogram('any_times_seconds', {
    ...common,
    help: 'Times.',
    labels: { state: oneOf('on', 'off'), who: anyText },
    buckets: [0.005, 1, 2.5, 10],
  }),
});

type AnyInstruments = {
  readonly plain: CatalogCounter;
  readonly closed: CatalogCounter;
  readonly open: CatalogCounter;
  readonly level: CatalogGauge;
  readonly levels: CatalogGauge;
  readonly time: CatalogHistogram;
  readonly times: CatalogHistogram;
};

const instrumentsOfAnyKind = (registry: MetricRegistry): AnyInstruments =>
  registry.register(anyKind) as unknown as AnyInstruments;

type Step = (instruments: AnyInstruments) => void;

/** Text as it comes from outside: quotes, line ends, backslashes, other scripts, and nothing at all. */
const text = fc.oneof(
  fc.constantFrom('a', 'b', 'é', '"', '\\', '\n', 'a\\n', '', '日本', '🦔', 'other', '}', ',x="y"'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const state = fc.constantFrom('on', 'off', 'neither');
const amount = fc.oneof(fc.integer({ min: 0, max: 200_000 }), fc.double({ min: 0, max: 1e9, noNaN: true }));
const level = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -1, 9, 10, 0.1, Infinity),
);

/** Anything that may happen to the numbers of a process between two scrapes. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  amount.map(
    (by): Step =>
      (m) =>
        m.plain.inc(by),
  ),
  fc.tuple(state, amount).map(
    ([state, by]): Step =>
      (m) =>
        m.closed.inc({ state }, by),
  ),
  fc.tuple(text, text, amount).map(
    ([who, what, by]): Step =>
      (m) =>
        m.open.inc({ who, what }, by),
  ),
  level.map(
    (value): Step =>
      (m) =>
        m.level.set(value),
  ),
  fc.tuple(text, level).map(
    ([who, value]): Step =>
      (m) =>
        m.levels.set({ who }, value),
  ),
  text.map(
    (who): Step =>
      (m) =>
        m.levels.remove({ who }),
  ),
  amount.map(
    (value): Step =>
      (m) =>
        m.time.observe(value),
  ),
  fc.tuple(state, text, amount).map(
    ([state, who, value]): Step =>
      (m) =>
        m.times.observe({ state, who }, value),
  ),
  fc.tuple(state, text).map(
    ([state, who]): Step =>
      (m) =>
        m.times.remove({ state, who }),
  ),
  fc.constant<Step>((m) => m.times.reset()),
);

const { seed, replay } = testSeed('packages/telemetry/src/exposition/exposition.property');
const histories = fc.array(fc.array(anyStep, { maxLength: 12 }), { minLength: 1, maxLength: 6 });

async function textOf(exposition: Exposition, format: Format): Promise<string> {
  return (await exposition.render(format)).body.toString('utf8');
}

/** A scrape tells of the scrape before it, so two scrapes of one moment differ in that alone. */
const withoutSelf = (text: string): string => text.replaceAll(/^telemetry_scrape_.*$/gm, '');

const byName = (families: readonly ParsedFamily[]): readonly ParsedFamily[] =>
  families
    .filter(({ name }) => !name.startsWith('telemetry_'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((family) => ({ ...family, samples: family.samples.toSorted(compareSamples) }));

const keyOf = (sample: ParsedFamily['samples'][number]): string =>
  JSON.stringify([sample.name, Object.entries(sample.labels).toSorted()]);
const compareSamples = (a: ParsedFamily['samples'][number], b: ParsedFamily['samples'][number]): number =>
  keyOf(a) < keyOf(b) ? -1 : 1;

describe(`the exposition of any history (replay: ${replay})`, () => {
  it.each(['text', 'openmetrics'] as const)(
    'shows in %s after any number of scrapes what a first scrape would show',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(histories, fc.boolean(), async (history, traced) => {
          const exemplar = () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
          const registry = new MetricRegistry({ process: 'test', ...(traced ? { exemplar } : {}) });
          const instruments = instrumentsOfAnyKind(registry);
          const scrapedBefore = new Exposition(registry);
          for (const steps of history) {
            for (const step of steps) step(instruments);
            const text = withoutSelf(await textOf(scrapedBefore, format));
            expect(text).toBe(withoutSelf(await textOf(new Exposition(registry), format)));
          }
        }),
        { seed, numRuns: 150 },
      );
    },
  );

  it('agrees with what prom-client itself renders from the same metrics', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const registry = new MetricRegistry({ process: 'test' });
        const instruments = instrumentsOfAnyKind(registry);
        const exposition = new Exposition(registry);
        for (const steps of history) {
          for (const step of steps) step(instruments);
          const ours = parseExposition(await textOf(exposition, 'text'));
          const theirs = parseExposition(await registry.promClient.metrics());
          expect(byName(ours)).toEqual(byName(theirs));
        }
      }),
      { seed, numRuns: 150 },
    );
  });

  it('says the same in both representations', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const registry = new MetricRegistry({ process: 'test' });
        const instruments = instrumentsOfAnyKind(registry);
        for (const step of history.flat()) step(instruments);
        const exposition = new Exposition(registry);
        const [text, openMetrics] = await Promise.all([
          textOf(exposition, 'text'),
          textOf(exposition, 'openmetrics'),
        ]);
        expect(numbersOf(parseExposition(openMetrics))).toEqual(numbersOf(parseExposition(text)));
      }),
      { seed, numRuns: 100 },
    );
  });
});

/** Bounds are written in two ways; as numbers they are the same. */
function numbersOf(families: readonly ParsedFamily[]): readonly unknown[] {
  return byName(families).map(({ name, type, help, samples }) => ({
    name,
    type,
    help,
    samples: samples.map((sample) => ({
      ...sample,
      labels: {
        ...sample.labels,
        ...('le' in sample.labels ? { le: bound(sample.labels['le'] as string) } : {}),
      },
    })),
  }));
}

const bound = (text: string): number => (text === '+Inf' ? Infinity : Number(text));
