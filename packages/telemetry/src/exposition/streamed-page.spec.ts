import { randomBytes } from 'node:crypto';
import { buffer, text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { parseExposition } from '../testing/parse-exposition.js';
import { streamPage } from './streamed-page.js';

const plain = { format: 'text', isGzip: false } as const;

describe('a page that is streamed', () => {
  it('is the pieces, one after the other', async () => {
    expect(await text(streamPage(['a 1\n', 'b 2\n'], plain))).toBe('a 1\nb 2\n');
    expect(await text(streamPage([], plain))).toBe('');
  });

  it('ends in OpenMetrics as that wants it', async () => {
    const page = await text(streamPage(['# TYPE a gauge\na 1\n'], { format: 'openmetrics', isGzip: false }));
    expect(page).toBe('# TYPE a gauge\na 1\n# EOF\n');
    expect(parseExposition(await text(streamPage([], { format: 'openmetrics', isGzip: false })))).toEqual([]);
  });

  it('is compressed where that is wanted', async () => {
    const pieces = Array.from({ length: 100 }, (_, i) => `é_${i} `.repeat(1_000));
    const packed = await buffer(streamPage(pieces, { format: 'text', isGzip: true }));
    expect(packed.length).toBeLessThan(100_000);
    expect(gunzipSync(packed).toString()).toBe(pieces.join(''));
  });

  it.each([false, true])(
    'makes no piece beyond what its reader has room for, compressed: %p',
    async (isGzip) => {
      let made = 0;
      let closed = false;
      function* endless(): Generator<string> {
        try {
          for (;;) {
            made++;
            // As long when it is compressed.
            yield randomBytes(24_000).toString('latin1');
          }
        } finally {
          closed = true;
        }
      }
      const page = streamPage(endless(), { format: 'text', isGzip });
      await new Promise((resolve) => page.once('readable', resolve));
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(made).toBeLessThan(50);
      const before = made;
      page.destroy();
      await new Promise((resolve) => page.once('close', resolve));
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(closed).toBe(true);
      expect(made).toBe(before);
    },
  );

  it.each([false, true])('fails when its source fails half-way, compressed: %p', async (isGzip) => {
    function* broken(): Generator<string> {
      yield 'a 1\n';
      throw new Error('connection lost');
    }
    await expect(text(streamPage(broken(), { format: 'text', isGzip }))).rejects.toThrow('connection lost');
  });

  it('lets the event loop turn while it is read', async () => {
    let turns = 0;
    let isRead = false;
    const count = (): void => {
      turns++;
      if (!isRead) setImmediate(count);
    };
    setImmediate(count);
    function* slow(): Generator<string> {
      for (let piece = 0; piece < 20; piece++) {
        const until = performance.now() + 5;
        while (performance.now() < until);
        yield 'a 1\n';
      }
    }
    await text(streamPage(slow(), plain));
    isRead = true;
    expect(turns).toBeGreaterThanOrEqual(15);
  });
});
