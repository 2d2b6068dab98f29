import { bounded, defineMetrics, histogram } from '../catalog/index.js';
import type { CatalogHistogram } from '../instruments/catalog-histogram.js';
import { familyOf } from '../instruments/catalog-instrument.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { parseExposition } from '../testing/parse-exposition.js';
import { ByteBuffer } from '../instruments/byte-buffer.js';
import { Exposition } from './exposition.js';
import type { Pacer } from './rendering.js';
import { FamilyRenderer } from './family-renderer.js';

const SERIES = 500;

const set = defineMetrics('test', {
  wait: histogram('test_wait_seconds', {
    help: 'A test.',
    owner: 'every',
    stability: 'experimental',
    labels: { who: bounded(10_000, 'a test') },
    buckets: [1, 2],
  }),
  other: histogram('test_other_seconds', {
    help: 'Another test.',
    owner: 'every',
    stability: 'experimental',
    labels: {},
    buckets: [1, 2],
  }),
});

function start() {
  const registry = new MetricRegistry({ process: 'test', seriesLimit: 10_000 });
  const wait = registry.register(set).wait as unknown as CatalogHistogram;
  for (let i = 0; i < SERIES; i++) wait.observe({ who: `w${i}` }, 0.5);
  const page = new FamilyRenderer(familyOf(wait), 'text');
  /** What the page writes while the process goes on between slices, as `meanwhile` says. */
  const write = async (meanwhile: (rests: number) => void = () => {}) => {
    let rests = 0;
    const pacer = { isDue: () => true, rest: async () => meanwhile(rests++) } as unknown as Pacer;
    const writer = new ByteBuffer(64);
    const lines = await page.write(writer, pacer);
    page.remember(writer.finished());
    return { text: writer.finished().toString(), lines, rests };
  };
  return { registry, wait, page, write };
}

const whoAll = (text: string): readonly string[] => [
  ...new Set(
    parseExposition(text).flatMap(({ samples }) => samples.map(({ labels }) => labels['who'] ?? '')),
  ),
];

describe('a page of a large family', () => {
  it('rests between slices, and writes each series once', async () => {
    const { write } = start();
    const { text, lines, rests } = await write();
    expect(rests).toBeGreaterThan(SERIES / 100);
    expect(whoAll(text)).toHaveLength(SERIES);
    expect(lines).toBe(SERIES * 5);
    expect((await write()).text).toBe(text);
  });

  it('never shows a series half before and half after a recording', async () => {
    const { wait, write } = start();
    await write();
    const { text } = await write((rests) => {
      for (let i = 0; i < SERIES; i++) wait.observe({ who: `w${i}` }, rests % 3);
    });
    const [family] = parseExposition(text);
    const valueOf = (who: string, name: string, le?: string) =>
      family?.samples.find(
        (sample) => sample.labels['who'] === who && sample.name === name && sample.labels['le'] === le,
      )?.value;
    for (const who of whoAll(text)) {
      expect(valueOf(who, 'test_wait_seconds_count')).toBe(valueOf(who, 'test_wait_seconds_bucket', '+Inf'));
    }
  });

  it('starts over when a series is removed while it rests', async () => {
    const { wait, write } = start();
    await write();
    const { text } = await write((rests) => {
      if (rests === 2) wait.remove({ who: 'w3' });
    });
    expect(whoAll(text)).toHaveLength(SERIES - 1);
    expect(whoAll(text)).not.toContain('w3');
    expect((await write()).text).toBe(text);
  });

  it('ends even when series are removed every time it rests', async () => {
    const { wait, write } = start();
    let removed = 0;
    const { text } = await write(() => wait.remove({ who: `w${removed++}` }));
    expect(whoAll(text)).toHaveLength(SERIES - removed);
    expect(removed).toBeGreaterThan(0);
    expect(removed).toBeLessThan(10);
  });

  it('shows a series that came while it rested in the next scrape', async () => {
    const { wait, write } = start();
    const during = await write((rests) => wait.observe({ who: `new${rests}` }, 1));
    expect(whoAll(during.text)).toHaveLength(SERIES);
    expect(whoAll((await write()).text)).toHaveLength(SERIES + during.rests);
  });

  it('holds for labels of more than one byte a character, and for buffers that have to grow', async () => {
    const { wait, write } = start();
    for (let i = 0; i < 50; i++) wait.observe({ who: `日本🦔é${i}`.repeat(20) }, 1);
    const first = await write();
    for (let i = 0; i < 50; i++) wait.observe({ who: `日本🦔é${i}`.repeat(20) }, 1e6 + 0.25);
    const second = await write();
    expect(whoAll(second.text)).toEqual(whoAll(first.text));
    expect(parseExposition(second.text)[0]?.samples.at(-2)?.value).toBe(1e6 + 1.25);
  });
});

describe('a family that is left out of some scrapes', () => {
  it('comes back as if it had always been there', async () => {
    const { registry, wait } = start();
    const outcomes = [true, false, true, false, false, true];
    registry.addCollector({
      name: 'moody',
      fills: [set.wait],
      collect: () => {
        if (outcomes.shift() === false) throw new Error('not now');
      },
    });
    const exposition = new Exposition(registry);
    const expected = outcomes.map((good) => good);
    for (const [i, good] of expected.entries()) {
      wait.observe({ who: `w${i}` }, i);
      const text = (await exposition.render('text')).body.toString();
      const families = parseExposition(text);
      const family = families.find(({ name }) => name === 'test_wait_seconds');
      expect(family !== undefined).toBe(good);
      if (good) {
        const sums = family?.samples.filter(
          ({ name, labels }) => name.endsWith('_sum') && labels['who'] === `w${i}`,
        );
        expect(sums?.map(({ value }) => value)).toEqual([0.5 + i]);
        expect(whoAll(text).filter((who) => who !== '')).toHaveLength(SERIES);
      }
    }
  });
});
