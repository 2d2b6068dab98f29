import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { setImmediate } from 'node:timers/promises';

export type Format = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

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

/**
 * How long a scrape works before it lets others in. Kept well below the 10 ms promised, because the last piece
 * of work before a check, and a garbage collection, come on top.
 */
const SLICE_MS = 4;

/** Lets the event loop turn between slices of work. */
export class Pacer {
  private sliceStartedAt = performance.now();

  isDue(): boolean {
    return performance.now() - this.sliceStartedAt > SLICE_MS;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.sliceStartedAt = performance.now();
  }
}
