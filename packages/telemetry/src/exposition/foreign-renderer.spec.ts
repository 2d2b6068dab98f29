import { parseExposition } from '../testing/parse-exposition.js';
import type { Format } from './rendering.js';
import type { ForeignSample, StreamedFamily } from '../instruments/family.js';
import { renderFamilies } from './foreign-renderer.js';
import { answerScrape } from './metrics-endpoint.js';

const CHECKS = 1000;

function* samples(): Generator<ForeignSample> {
  for (let i = 0; i < CHECKS; i++) yield { name: 'check_up', labels: { id: `"${i}"` }, value: i % 2 };
}

async function* samplesFromFarAway(): AsyncGenerator<ForeignSample> {
  for (const sample of samples()) {
    await Promise.resolve();
    yield sample;
  }
}

const family = (from: StreamedFamily['samples']): StreamedFamily => ({
  name: 'check_up',
  type: 'gauge',
  help: 'Whether a check is up.',
  samples: from,
});

describe('families that live in no registry', () => {
  it.each<[string, () => StreamedFamily['samples'], Format]>([
    ['a list', () => [...samples()], 'text'],
    ['a generator', samples, 'text'],
    ['a stream', samplesFromFarAway, 'openmetrics'],
  ])('are rendered from %s', async (_, from, format) => {
    const { body, series } = await renderFamilies([family(from())], format);
    const [read, ...rest] = parseExposition(body.toString());
    expect(rest).toEqual([]);
    expect(read).toEqual({
      name: 'check_up',
      type: 'gauge',
      help: 'Whether a check is up.',
      samples: [...samples()],
    });
    expect(series).toBe(CHECKS);
  });

  it('may come one by one themselves', async () => {
    async function* families() {
      yield family([{ name: 'check_up', labels: {}, value: 1 }]);
      yield { ...family([]), name: 'check_down' };
    }
    const { body } = await renderFamilies(families(), 'text');
    expect(parseExposition(body.toString()).map(({ name }) => name)).toEqual(['check_up', 'check_down']);
  });

  it('are negotiated like the metrics of a process', async () => {
    const render = (format: Format) => renderFamilies([family(samples())], format);
    const ask = (method: string, headers: Record<string, string>) =>
      answerScrape({ method, headers }, render);
    expect((await ask('POST', {})).status).toBe(405);
    const head = await ask('HEAD', { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' });
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-encoding': 'gzip' } });
    expect(head.headers['content-type']).toContain('openmetrics');
  });

  it('fail as a whole when their source fails half-way', async () => {
    function* broken(): Generator<ForeignSample> {
      yield { name: 'check_up', labels: {}, value: 1 };
      throw new Error('connection lost');
    }
    await expect(renderFamilies([family(broken())], 'text')).rejects.toThrow('connection lost');
  });
});
