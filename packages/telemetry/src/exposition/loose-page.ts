import type { Format } from './accept.js';
import type { ByteWriter } from './byte-writer.js';
import { looseExemplarText } from './exemplar-text.js';
import { escapeLabel, headerText } from './family.js';
import type { LooseFamily, LooseSample } from './family.js';
import { canonicalFloat, numberText } from './number-text.js';
import type { Pacer } from './pacer.js';

const SAMPLES_PER_SLICE = 256;

/** Writes a family given as samples; answers how many series it had. */
export async function writeLooseFamily(
  family: LooseFamily,
  format: Format,
  writer: ByteWriter,
  pacer: Pacer,
): Promise<number> {
  writer.writeText(headerText(family.name, family.type, family.help, format));
  for (let from = 0; from < family.samples.length; from += SAMPLES_PER_SLICE) {
    if (pacer.isDue()) await pacer.rest();
    let text = '';
    for (const sample of family.samples.slice(from, from + SAMPLES_PER_SLICE)) {
      text += sampleText(sample, family, format);
    }
    writer.writeText(text);
  }
  return family.samples.length;
}

function sampleText(sample: LooseSample, family: LooseFamily, format: Format): string {
  const pairs = Object.entries(sample.labels).map(
    ([name, value]) => `${name}="${escapeLabel(labelValueText(name, value, family, format))}"`,
  );
  const labels = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  const exemplar = format === 'openmetrics' ? looseExemplarText(sample.exemplar) : '';
  return `${sample.name}${labels} ${numberText(sample.value)}${exemplar}\n`;
}

function labelValueText(name: string, value: unknown, family: LooseFamily, format: Format): string {
  const isNumber =
    (name === 'le' && family.type === 'histogram') || (name === 'quantile' && family.type === 'summary');
  if (!isNumber || value === '+Inf') return String(value);
  return format === 'openmetrics' ? canonicalFloat(Number(value)) : String(value);
}
