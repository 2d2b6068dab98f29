import { request } from 'node:http';
import { connect } from 'node:net';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { scrape } from '../testing/scrape.js';
import { MetricsEndpoint, errorAnswer } from './metrics-endpoint.js';
import { createMetricsListener, type MetricsListener, type ScrapeGuard } from './metrics-listener.js';

/** Bytes that no HTTP client would send. */
function send(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

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
      error: 'nothing is served at this path',
      error_detail: { code: 'GEN_NOT_FOUND', message: 'nothing is served at this path', details: {} },
    });
  });

  it.each([
    ['that are no request', 'garbage\r\n\r\n', 400, 'GEN_BAD_REQUEST'],
    ['without a Host', 'GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'GEN_BAD_REQUEST'],
    ['with too long a header', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, 431, 'GEN_HEADERS_TOO_LARGE'],
  ])('answers bytes %s with the one error body', async (_what, bytes, status, code) => {
    const answer = await send(await listen(), bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head.toLowerCase()).toContain('x-content-type-options: nosniff');
    expect(JSON.parse(body)).toMatchObject({ error_detail: { code, details: {} } });
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
