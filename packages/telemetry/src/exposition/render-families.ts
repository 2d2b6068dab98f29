import type { Format } from './accept.js';
import { ByteWriter } from './byte-writer.js';
import type { StreamedFamily } from './family.js';
import { writeLooseFamily } from './loose-page.js';
import { Pacer } from './pacer.js';
import { Rendering } from './rendering.js';

const FIRST_BYTES = 65_536;

/**
 * An exposition of families that live in no registry, such as one tenant's numbers read from a database. Samples
 * may come one by one: what is in memory is the text, not the samples.
 */
export async function renderFamilies(
  families: Iterable<StreamedFamily> | AsyncIterable<StreamedFamily>,
  format: Format,
): Promise<Rendering> {
  const writer = new ByteWriter(FIRST_BYTES);
  const pacer = new Pacer();
  let series = 0;
  for await (const family of families) series += await writeLooseFamily(family, format, writer, pacer);
  if (format === 'openmetrics') writer.writeText('# EOF\n');
  return new Rendering(format, writer.finished(), series);
}
