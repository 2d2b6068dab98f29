import * as fc from 'fast-check';
import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '../catalog/index.js';
import type { MetricSet } from '../catalog/index.js';
import type { CatalogCounter } from '../instruments/catalog-counter.js';
import type { CatalogGauge } from '../instruments/catalog-gauge.js';
import type { CatalogHistogram } from '../instruments/catalog-histogram.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';

const common = { owner: 'every', stability: 'experimental' } as const;
const limit = 6;
const anyText = bounded(limit, 'a test');

/** One metric of each kind, without labels, with closed ones, and with labels whose values come from outside. */
export const anyKind = defineMetrics('any', {
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
}) satisfies MetricSet;

export type AnyInstruments = {
  readonly plain: CatalogCounter;
  readonly closed: CatalogCounter;
  readonly open: CatalogCounter;
  readonly level: CatalogGauge;
  readonly levels: CatalogGauge;
  readonly time: CatalogHistogram;
  readonly times: CatalogHistogram;
};

export const instrumentsOfAnyKind = (registry: MetricRegistry): AnyInstruments =>
  registry.register(anyKind) as unknown as AnyInstruments;

export type Step = (instruments: AnyInstruments) => void;

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
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
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
