import { request } from 'node:http';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { scrape } from '../testing/scrape.js';
import { MetricsEndpoint } from './metrics-endpoint.js';
import { createMetricsListener } from './metrics-listener.js';
import type { MetricsListener, ScrapeGuard } from './metrics-listener.js';
import { errorAnswer } from './scrape-answer.js';

describe('a listener for metrics alone', () => {
  let listener: MetricsListener | undefined;

  afterEach(async () => {
    await listener?.close();
    listener = undefined;
  });

  async function listen(guard?: ScrapeGuard): Promise<string> {
    const endpoint = new MetricsEndpoint(new MetricRegistry({ process: 'test' }));
    listener = await createMetricsListener({
      host: '127.0.0.1',
      port: 0,
      endpoint,
      paths: ['/metrics', '/debug/metrics'],
      ...(guard === undefined ? {} : { guard }),
    });
    return `http://127.0.0.1:${listener.port}`;
  }

  it('serves each of its paths, whatever the query', async () => {
    const url = await listen();
    for (const path of ['/metrics', '/debug/metrics', '/metrics?token=x']) {
      const { families } = await scrape(`${url}${path}`, { gzip: true });
      expect(families.map(({ name }) => name)).toContain('telemetry_scrape_series');
    }
  });

  it.each(['/', '/metrics/', '/metrics2', '/health', '//metrics'])('answers 404 for %s', async (path) => {
    const answer = await fetch(`${await listen()}${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: 'not found',
      error_detail: { code: 'GEN_NOT_FOUND', message: 'not found', details: {} },
    });
  });

  it('asks its guard first, and answers what the guard says', async () => {
    const guard: ScrapeGuard = {
      check: async (headers) =>
        headers['authorization'] === 'Bearer right'
          ? { ok: true }
          : { ok: false, ...errorAnswer(401, 'NO', 'no', { 'www-authenticate': 'Bearer' }) },
    };
    const url = `${await listen(guard)}/metrics`;
    const refused = await fetch(url, { method: 'POST', body: 'x' });
    await refused.text();
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const right = await fetch(url, { headers: { authorization: 'Bearer right' } });
    expect(right.status).toBe(200);
    await right.text();
  });

  it('answers HEAD with the length that GET would have, and no body', async () => {
    const url = `${await listen()}/metrics`;
    const answer = await fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(500);
    expect(await answer.text()).toBe('');
  });

  it('answers 500 when its guard breaks, instead of going silent', async () => {
    const url = await listen({ check: () => Promise.reject(new Error('file gone')) });
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(500);
    expect(JSON.stringify(await answer.json())).not.toContain('file gone');
  });

  it('takes a request with a body it never reads', async () => {
    const url = new URL(`${await listen()}/metrics`);
    const status = await new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject);
      sent.end(Buffer.alloc(500_000));
    });
    expect(status).toBe(405);
  });

  it('says that its port is taken by failing to start', async () => {
    await listen();
    const endpoint = new MetricsEndpoint(new MetricRegistry({ process: 'test' }));
    const port = listener?.port as number;
    await expect(
      createMetricsListener({ host: '127.0.0.1', port, endpoint, paths: ['/metrics'] }),
    ).rejects.toThrow('EADDRINUSE');
  });
});
