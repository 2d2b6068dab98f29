import * as fc from 'fast-check';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { anyStep, instrumentsOfAnyKind } from '../testing/any-catalog.js';
import { parseExposition } from '../testing/parse-exposition.js';
import type { ParsedFamily } from '../testing/parse-exposition.js';
import type { Format } from './accept.js';
import { Exposition } from './exposition.js';

const seed = Date.now() % 2 ** 31;
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

describe(`the exposition of any history (seed ${seed})`, () => {
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
