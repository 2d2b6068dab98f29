import type { Format } from './accept.js';
import type { ByteWriter } from './byte-writer.js';
import { looseExemplarText } from './exemplar-text.js';
import { escapeLabel, headerText } from './family.js';
import type { FamilyType, LooseSample, StreamedFamily } from './family.js';
import { canonicalFloat, numberText } from './number-text.js';
import type { Pacer } from './pacer.js';

const SAMPLES_PER_SLICE = 256;

/** Writes a family given as samples; answers how many series it had. */
export async function writeLooseFamily(
  family: StreamedFamily,
  format: Format,
  writer: ByteWriter,
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

interface FamilyKind {
  readonly type: FamilyType;
}

function sampleText(sample: LooseSample, { type }: FamilyKind, format: Format): string {
  let text = sample.name;
  let before = '{';
  for (const name of Object.keys(sample.labels)) {
    text += `${before}${name}="${labelValueText(name, sample.labels[name], type, format)}"`;
    before = ',';
  }
  if (before === ',') text += '}';
  const exemplar = format === 'openmetrics' ? looseExemplarText(sample.exemplar) : '';
  return `${text} ${numberText(sample.value)}${exemplar}\n`;
}

function labelValueText(name: string, value: unknown, type: FamilyType, format: Format): string {
  if (format === 'openmetrics' && isNumeric(name, type) && value !== '+Inf')
    return canonicalFloat(Number(value));
  return escapeLabel(typeof value === 'string' ? value : String(value));
}

const isNumeric = (label: string, type: FamilyType): boolean =>
  (label === 'le' && type === 'histogram') || (label === 'quantile' && type === 'summary');
