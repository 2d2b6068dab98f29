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

/** One finished answer. Scrapes that overlap share it. */
export class Rendering {
  private compressed: Promise<Buffer> | undefined;

  constructor(
    readonly format: Format,
    readonly body: Buffer,
    readonly series: number,
  ) {}

  /** Compressed once, on another thread, at the cheapest level. */
  gzipped(): Promise<Buffer> {
    const options = { level: constants.Z_BEST_SPEED, chunkSize: COMPRESSED_CHUNK_BYTES };
    this.compressed ??= compress(this.body, options);
    return this.compressed;
  }
}

/**
 * How long a scrape works before it yields to the event loop. Well below the promised 10 ms, because the last piece
 * of work before a check, and a garbage collection, add to it.
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
