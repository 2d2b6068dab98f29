import { type Format, Pacer, Rendering } from './rendering.js';
import { ByteBuffer } from '../instruments/byte-buffer.js';
import {
  canonicalFloat,
  escapeLabel,
  headerText,
  foreignExemplarText,
  numberText,
} from './exposition-text.js';
import type { FamilyType, ForeignSample, StreamedFamily } from '../instruments/family.js';

const FIRST_BYTES = 65_536;

/**
 * An exposition of families that live in no registry, such as one tenant's numbers read from a database. Samples
 * may come one by one: what is in memory is the text, not the samples.
 */
export async function renderFamilies(
  families: Iterable<StreamedFamily> | AsyncIterable<StreamedFamily>,
  format: Format,
): Promise<Rendering> {
  const writer = new ByteBuffer(FIRST_BYTES);
  const pacer = new Pacer();
  let series = 0;
  for await (const family of families) series += await writeForeignFamily(family, format, writer, pacer);
  if (format === 'openmetrics') writer.writeText('# EOF\n');
  return new Rendering(format, writer.finished(), series);
}

const SAMPLES_PER_SLICE = 256;

/** Writes a family given as samples; returns how many series it had. */
export async function writeForeignFamily(
  family: StreamedFamily,
  format: Format,
  writer: ByteBuffer,
  pacer: Pacer,
): Promise<number> {
  writer.writeText(headerText(family.name, family.type, family.help, format));
  let text = '';
  let series = 0;
  const writeSlice = async () => {
    writer.writeText(text);
    text = '';
    if (pacer.isDue()) await pacer.rest();
  };
  if (Symbol.asyncIterator in family.samples) {
    for await (const sample of family.samples) {
      text += sampleText(sample, family, format);
      if (++series % SAMPLES_PER_SLICE === 0) await writeSlice();
    }
  } else {
    for (const sample of family.samples) {
      text += sampleText(sample, family, format);
      if (++series % SAMPLES_PER_SLICE === 0) await writeSlice();
    }
  }
  writer.writeText(text);
  return series;
}

function sampleText(sample: ForeignSample, { type }: StreamedFamily, format: Format): string {
  let text = sample.name;
  let before = '{';
  for (const name of Object.keys(sample.labels)) {
    text += `${before}${name}="${labelValueText(name, sample.labels[name], type, format)}"`;
    before = ',';
  }
  if (before === ',') text += '}';
  const exemplar = format === 'openmetrics' ? foreignExemplarText(sample.exemplar) : '';
  return `${text} ${numberText(sample.value)}${exemplar}\n`;
}

function labelValueText(name: string, value: unknown, type: FamilyType, format: Format): string {
  if (format === 'openmetrics' && isNumeric(name, type) && value !== '+Inf')
    return canonicalFloat(Number(value));
  return escapeLabel(typeof value === 'string' ? value : String(value));
}

const isNumeric = (label: string, type: FamilyType): boolean =>
  (label === 'le' && type === 'histogram') || (label === 'quantile' && type === 'summary');
