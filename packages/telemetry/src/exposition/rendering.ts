import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Format } from './accept.js';

const compress = promisify(gzip);
const COMPRESSED_CHUNK_BYTES = 262_144;

/** One finished answer, shared by all who asked while it was made. */
export class Rendering {
  private compressed: Promise<Buffer> | undefined;

  constructor(
    readonly format: Format,
    readonly body: Buffer,
    readonly series: number,
  ) {}

  /** Made once, on a thread of its own, at the level that costs least: a scrape travels a short way. */
  gzipped(): Promise<Buffer> {
    const options = { level: constants.Z_BEST_SPEED, chunkSize: COMPRESSED_CHUNK_BYTES };
    this.compressed ??= compress(this.body, options);
    return this.compressed;
  }
}
