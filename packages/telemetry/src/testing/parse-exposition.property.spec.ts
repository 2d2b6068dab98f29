import { testSeed } from '@bellwether/local/testing';
import * as fc from 'fast-check';
import { type Format, Pacer } from '../exposition/rendering.js';
import { ByteBuffer } from '../instruments/byte-buffer.js';
import type { FamilyType, ForeignFamily, ForeignSample } from '../instruments/family.js';
import { writeForeignFamily } from '../exposition/foreign-renderer.js';
import { parseExposition, type ParsedFamily, type ParsedSample } from './parse-exposition.js';

const { seed, replay } = testSeed('packages/telemetry/src/testing/parse-exposition.property');

const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,5}$/).filter((name) => name !== '__proto__');
const labelValue = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('"', '\\', '\n', '\\n', '}', ' # {', '', ' '),
);
const labels = fc.dictionary(labelName, labelValue, { maxKeys: 4, noNullPrototype: true });
const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, Infinity, -Infinity, NaN));
const exemplar = fc.option(
  fc.record({
    labels: fc.dictionary(labelName, fc.string({ maxLength: 8 }), { maxKeys: 3, noNullPrototype: true }),
    value,
    timestampSeconds: fc.nat(2_000_000_000),
  }),
  { nil: undefined },
);
const help = fc.string({ unit: 'grapheme', maxLength: 20 });

interface Sketch {
  readonly type: FamilyType;
  readonly help: string;
  readonly samples: readonly Omit<ForeignSample, 'name'>[];
}

const sketch: fc.Arbitrary<Sketch> = fc.record({
  type: fc.constantFrom<FamilyType>('counter', 'gauge', 'unknown'),
  help,
  samples: fc.uniqueArray(fc.record({ labels, value, exemplar }), {
    maxLength: 5,
    selector: (sample) => JSON.stringify(Object.entries(sample.labels).toSorted()),
  }),
});

const familiesOf = (sketches: readonly Sketch[]): readonly ForeignFamily[] =>
  sketches.map(({ type, help, samples }, i) => {
    const name = `family_${i}_seconds${type === 'counter' ? '_total' : ''}`;
    return { name, type, help, samples: samples.map((sample) => ({ ...sample, name })) };
  });

async function render(families: readonly ForeignFamily[], format: Format): Promise<string> {
  const writer = new ByteBuffer(16);
  for (const family of families) await writeForeignFamily(family, format, writer, new Pacer());
  if (format === 'openmetrics') writer.writeText('# EOF\n');
  return writer.finished().toString('utf8');
}

const zeroWithoutSign = (value: number): number => (value === 0 ? 0 : value);

function expected(family: ForeignFamily, format: Format): ParsedFamily {
  const isOpenMetrics = format === 'openmetrics';
  const samples = family.samples.map(({ name, labels, value, exemplar }): ParsedSample => {
    const read = { name, labels: labels as Record<string, string>, value: zeroWithoutSign(value) };
    if (!isOpenMetrics || exemplar === undefined) return read;
    return { ...read, exemplar: { ...exemplar, value: zeroWithoutSign(exemplar.value) } } as ParsedSample;
  });
  const unknown = isOpenMetrics ? 'unknown' : 'untyped';
  const type = family.type === 'unknown' ? unknown : family.type;
  return {
    name: family.name,
    type,
    help: family.help,
    ...(isOpenMetrics ? { unit: 'seconds' } : {}),
    samples,
  };
}

describe(`reading what was written (replay: ${replay})`, () => {
  it.each(['text', 'openmetrics'] as const)('gives back any family, written as %s', async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(sketch, { maxLength: 4 }), async (sketches) => {
        const families = familiesOf(sketches).map((family) =>
          family.type === 'counter'
            ? family
            : { ...family, samples: family.samples.map((sample) => ({ ...sample, exemplar: undefined })) },
        );
        const read = parseExposition(await render(families, format));
        expect(read).toEqual(families.map((family) => expected(family, format)));
      }),
      { seed, numRuns: 500 },
    );
  });
});
