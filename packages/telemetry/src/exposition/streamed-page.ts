import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { Representation } from './metrics-endpoint.js';
import { Pacer } from './rendering.js';

/** What is compressed at once; larger pieces save turns between the threads. */
const COMPRESSED_CHUNK_BYTES = 65_536;

/**
 * A page that is written while its client reads it, for what is too large to be held. A piece is made when there is room
 * for it, and the event loop turns in between, so a piece must not take more than some milliseconds. Work ends, and the
 * iterator of the pieces is closed, as soon as the stream is destroyed, as it is when the client goes away.
 */
export function streamPage(
  pieces: Iterable<string>,
  { format, isGzip }: Pick<Representation, 'format' | 'isGzip'>,
): Readable {
  const page = Readable.from(paced(pieces, format === 'openmetrics' ? '# EOF\n' : ''), { objectMode: false });
  if (!isGzip) return page;
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: COMPRESSED_CHUNK_BYTES });
  // A failure of either ends both; the caller sees it on what it was given.
  return pipeline(page, gzip, () => {});
}

async function* paced(pieces: Iterable<string>, end: string): AsyncGenerator<string> {
  const pacer = new Pacer();
  for (const piece of pieces) {
    if (pacer.isDue()) await pacer.rest();
    yield piece;
  }
  if (end !== '') yield end;
}
