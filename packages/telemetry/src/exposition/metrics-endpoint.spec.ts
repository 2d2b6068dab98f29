import { gunzipSync } from 'node:zlib';
import { Counter, Gauge, Histogram, Summary } from 'prom-client';
import { MetricsEndpoint, acceptsGzip, formatFor, type ScrapeAnswer } from './metrics-endpoint.js';
import { bounded, counter, defineMetrics, histogram, oneOf } from '../catalog/index.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { parseExposition } from '../testing/parse-exposition.js';
import { scrape } from '../testing/scrape.js';

describe('the representation a scraper gets', () => {
  it.each([
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/*', 'text'],
    ['text/plain', 'text'],
    ['text/plain;version=0.0.4', 'text'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['application/json', 'text'],
    ['nonsense', 'text'],
    ['application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;version=2.0.0', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;q=0, text/plain;q=0', 'text'],
    ['application/openmetrics-text;q=0.5, text/plain', 'text'],
    ['text/plain;q=0.5, application/openmetrics-text', 'openmetrics'],
    ['text/plain, application/openmetrics-text', 'text'],
    ['application/openmetrics-text, text/plain', 'openmetrics'],
    ['application/openmetrics-text;q=abc', 'text'],
    ['application/openmetrics-text;q=7', 'text'],
    // Prometheus 2.42
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
        'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    // Prometheus 3
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,' +
        'application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,' +
        'text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      'openmetrics',
    ],
    // Prometheus that is told to prefer the older text
    ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1', 'text'],
    [`${'a/b,'.repeat(100_000)}application/openmetrics-text`, 'text'],
  ])('is for %p %s', (accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });

  it.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['GZIP', true],
    ['x-gzip', true],
    ['gzip, deflate, br', true],
    ['*', true],
    ['identity', false],
    ['deflate', false],
    ['gzip;q=0', false],
    ['gzip; q=0.0, *', false],
    ['*;q=0', false],
    ['gzip;q=0.5', true],
    ['gzip;q=0.5, identity', false],
    ['gzip;q=nonsense', false],
  ])('is compressed for %p: %s', (acceptEncoding, isCompressed) => {
    expect(acceptsGzip(acceptEncoding)).toBe(isCompressed);
  });
});

const common = { owner: 'every', stability: 'experimental' } as const;
const shop = defineMetrics('shop', {
  orders: counter('shop_orders_total', {
    ...common,
    help: 'Orders that reached a status.',
    labels: { status: oneOf('placed'), note: bounded(5, 'a test') },
  }),
  wait: histogram('shop_wait_seconds', {
    ...common,
    help: 'From placed to shipped.',
    labels: {},
    buckets: [0.5, 1],
  }),
});

function start(options: Partial<ConstructorParameters<typeof MetricRegistry>[0]> = {}) {
  const registry = new MetricRegistry({ process: 'test', ...options });
  const metrics = registry.register(shop);
  const endpoint = new MetricsEndpoint(registry);
  const ask = (headers: Record<string, string | string[]> = {}, method = 'GET') =>
    endpoint.handle({ method, headers });
  return { registry, metrics, endpoint, ask };
}

const OPENMETRICS = { accept: 'application/openmetrics-text' };

/** The lines of the shop alone: the telemetry's own are about how long things took. */
const shopLines = (answer: ScrapeAnswer): string =>
  answer.body
    .toString('utf8')
    .split('\n')
    .filter((line) => line.includes('shop_') || line === '# EOF')
    .join('\n');

describe('the metrics endpoint', () => {
  it('answers in text 0.0.4, not to be stored', async () => {
    const { metrics, ask } = start();
    metrics.orders.inc({ status: 'placed', note: 'a "b" \\ c\nd é' }, 2.5);
    metrics.wait.observe(0.75);
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-length': String(answer.body.length),
      'cache-control': 'no-store',
      vary: 'Accept, Accept-Encoding',
    });
    expect(shopLines(answer)).toBe(
      [
        '# HELP shop_orders_total Orders that reached a status.',
        '# TYPE shop_orders_total counter',
        String.raw`shop_orders_total{status="placed",note="a \"b\" \\ c\nd é"} 2.5`,
        '# HELP shop_wait_seconds From placed to shipped.',
        '# TYPE shop_wait_seconds histogram',
        'shop_wait_seconds_bucket{le="0.5"} 0',
        'shop_wait_seconds_bucket{le="1"} 1',
        'shop_wait_seconds_bucket{le="+Inf"} 1',
        'shop_wait_seconds_sum 0.75',
        'shop_wait_seconds_count 1',
      ].join('\n'),
    );
  });

  it('answers in OpenMetrics, with units, exemplars and an end, where that is asked for', async () => {
    const spans = [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }, undefined];
    const { metrics, ask } = start({ exemplar: () => spans.shift() });
    metrics.wait.observe(0.75);
    metrics.wait.observe(0.25);
    const answer = await ask(OPENMETRICS);
    expect(answer.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const lines = shopLines(answer).replaceAll(/(?<=} 0\.75 )\d+(\.\d+)?/g, '<time>');
    expect(lines).toBe(
      [
        '# HELP shop_orders Orders that reached a status.',
        '# TYPE shop_orders counter',
        '# HELP shop_wait_seconds From placed to shipped.',
        '# TYPE shop_wait_seconds histogram',
        '# UNIT shop_wait_seconds seconds',
        'shop_wait_seconds_bucket{le="0.5"} 1',
        `shop_wait_seconds_bucket{le="1.0"} 2 # {trace_id="${'1'.repeat(32)}",span_id="${'2'.repeat(16)}"} 0.75 <time>`,
        'shop_wait_seconds_bucket{le="+Inf"} 2',
        'shop_wait_seconds_sum 1',
        'shop_wait_seconds_count 2',
        '# EOF',
      ].join('\n'),
    );
    expect(answer.body.toString('utf8').endsWith('\n# EOF\n')).toBe(true);
  });

  it('keeps the newest exemplar of each bucket, and one for a counter', async () => {
    const traces = ['a', 'b', 'c', 'd'];
    const { metrics, endpoint } = start({ exemplar: () => ({ traceId: traces.shift() ?? '', spanId: '1' }) });
    for (const seconds of [0.1, 0.2, 5]) metrics.wait.observe(seconds);
    metrics.orders.inc({ status: 'placed', note: 'x' }, 3);
    const { families } = await scrape(endpoint, { openMetrics: true });
    const exemplars = families
      .flatMap(({ samples }) => samples)
      .flatMap(({ name, labels, exemplar }) =>
        exemplar === undefined ? [] : [[name, labels['le'], exemplar.labels['trace_id'], exemplar.value]],
      );
    expect(exemplars).toEqual([
      ['shop_orders_total', undefined, 'd', 3],
      ['shop_wait_seconds_bucket', '0.5', 'b', 0.2],
      ['shop_wait_seconds_bucket', '+Inf', 'c', 5],
    ]);
  });

  it('shows no exemplar whose ids no tracer made', async () => {
    const { metrics, endpoint } = start({ exemplar: () => ({ traceId: '"}\n', spanId: '1' }) });
    metrics.wait.observe(0.1);
    const { families } = await scrape(endpoint, { openMetrics: true });
    expect(families.flatMap(({ samples }) => samples).filter(({ exemplar }) => exemplar)).toEqual([]);
  });

  it('compresses where that is allowed, with the length of what is sent', async () => {
    const { ask } = start();
    const plain = await ask();
    const packed = await ask({ 'accept-encoding': ['deflate', 'gzip'] });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['content-length']).toBe(String(packed.body.length));
    expect(shopLines({ ...packed, body: gunzipSync(packed.body) })).toBe(shopLines(plain));
  });

  it.each([{}, OPENMETRICS, { 'accept-encoding': 'gzip' }])(
    'answers HEAD as GET, without the body (%p)',
    async (headers: Record<string, string>) => {
      const { ask } = start();
      // The first scrape has no earlier one to tell of; from the second on, only durations differ.
      await ask(headers);
      const [get, head] = [await ask(headers), await ask(headers, 'HEAD')];
      expect(head.status).toBe(200);
      expect(head.body.length).toBe(0);
      const { 'content-length': lengthOfGet, ...headersOfGet } = get.headers;
      const { 'content-length': lengthOfHead, ...headersOfHead } = head.headers;
      expect(headersOfHead).toEqual(headersOfGet);
      expect(Math.abs(Number(lengthOfHead) - Number(lengthOfGet))).toBeLessThan(40);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'BREW'])('refuses %s', async (method) => {
    const { ask } = start();
    const answer = await ask({}, method);
    const message = `metrics are read with GET or HEAD, not ${method}`;
    expect(answer.status).toBe(405);
    expect(answer.headers).toMatchObject({ allow: 'GET, HEAD', 'cache-control': 'no-store' });
    expect(JSON.parse(answer.body.toString())).toEqual({
      error: message,
      error_detail: { code: 'GEN_METHOD_NOT_ALLOWED', message, details: {} },
    });
  });

  it('shares one rendering between scrapes that overlap, and makes a new one afterwards', async () => {
    const { registry, endpoint } = start();
    let runs = 0;
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    registry.addCollector({ name: 'slow', fills: [], collect: () => (runs++, finished) });
    const get = (headers: Record<string, string>) => endpoint.handle({ method: 'GET', headers });
    const overlapping = [get({}), get({}), get({ 'accept-encoding': 'gzip' }), get(OPENMETRICS)];
    finish();
    const [first, second, packed, openMetrics] = await Promise.all(overlapping);
    expect(second?.body).toBe(first?.body);
    expect(gunzipSync(packed?.body ?? '')).toEqual(first?.body);
    expect(openMetrics?.body).not.toEqual(first?.body);
    expect(runs).toBe(1);
    expect(openMetrics?.body.toString()).not.toContain('telemetry_collector_failures_total{');
    expect((await get({})).body).not.toBe(first?.body);
    expect(runs).toBe(2);
  });

  it('tells of the scrape before', async () => {
    const { endpoint } = start();
    const before = await scrape(endpoint);
    const after = await scrape(endpoint);
    expect(before.value('telemetry_scrape_size_bytes')).toBe(0);
    expect(after.value('telemetry_scrape_size_bytes')).toBe(Buffer.byteLength(before.text));
    expect(after.value('telemetry_scrape_series')).toBe(
      before.families.flatMap(({ samples }) => samples).length,
    );
    expect(after.value('telemetry_scrape_duration_seconds')).toBeGreaterThan(0);
  });

  it('answers 500 and logs when it cannot render, and answers again afterwards', async () => {
    const errors: string[] = [];
    const log = {
      info: () => {},
      warn: () => {},
      error: (_: object, message: string) => errors.push(message),
    };
    const { registry, ask } = start({ log });
    const readable = registry.tableFamilies.bind(registry);
    registry.tableFamilies = () => {
      throw new Error('broken');
    };
    const answer = await ask();
    expect([answer.status, JSON.parse(answer.body.toString()).error_detail.code]).toEqual([
      500,
      'GEN_INTERNAL',
    ]);
    expect(errors).toEqual(['A scrape could not be rendered.']);
    registry.tableFamilies = readable;
    expect((await ask()).status).toBe(200);
  });
});

describe('metrics made with prom-client itself', () => {
  function withForeign() {
    const { registry, endpoint } = start();
    const registers = [registry.promClient];
    new Counter({ name: 'made_orders', help: 'Without its suffix.', labelNames: ['a'], registers }).inc(
      { a: '"\\\n' },
      2,
    );
    new Counter({ name: 'made_visits_total', help: 'With it.', registers }).inc(3);
    new Gauge({ name: 'made_level', help: 'A "level".', registers }).set(-Infinity);
    new Histogram({
      name: 'made_wait_seconds',
      help: 'A wait.',
      labelNames: ['q'],
      buckets: [1, 2.5],
      registers,
    })
      .labels('a')
      .observe(2);
    new Summary({ name: 'made_size_bytes', help: 'A size.', percentiles: [0.5, 1], registers }).observe(7);
    return { registry, endpoint };
  }

  it('are shown beside those of the catalog as prom-client shows them', async () => {
    const { registry, endpoint } = withForeign();
    const made = (text: string) => parseExposition(text).filter(({ name }) => name.startsWith('made_'));
    const ours = made((await scrape(endpoint)).text);
    const theirs = made(await registry.promClient.metrics());
    expect(ours).toEqual(theirs.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect(ours.length).toBe(5);
  });

  it("carry prom-client's default labels, as those of the catalog do", async () => {
    const { registry, endpoint } = withForeign();
    for (const labels of [{ zone: 'a "b"', q: 'default' }, { zone: 'c' }, {}]) {
      registry.promClient.setDefaultLabels(labels);
      const comparable = (text: string) =>
        parseExposition(text)
          .filter(({ name }) => /^(made|shop)_/.test(name))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const ours = comparable((await scrape(endpoint)).text);
      expect(ours).toEqual(comparable(await registry.promClient.metrics()));
    }
  });

  it('keep their series names in OpenMetrics, and take its forms', async () => {
    const { endpoint } = withForeign();
    const { text, family } = await scrape(endpoint, { openMetrics: true });
    expect(family('made_orders')).toMatchObject({
      type: 'unknown',
      samples: [{ name: 'made_orders', value: 2 }],
    });
    expect(family('made_visits_total')).toMatchObject({ type: 'counter', samples: [{ value: 3 }] });
    expect(family('made_level').help).toBe('A "level".');
    expect(text).toContain('# HELP made_level A \\"level\\".\n');
    expect(text).toContain('made_level -Inf\n');
    expect(text).toContain('made_wait_seconds_bucket{le="1.0",q="a"} 0\n');
    expect(text).toContain('made_size_bytes{quantile="1.0"} 7\n');
    expect(text).toContain('made_size_bytes{quantile="0.5"} 7\n');
  });

  it('keep their exemplars in OpenMetrics', async () => {
    const { registry, endpoint } = start();
    const visits = new Counter({ name: 'made_total', help: 'A.', enableExemplars: true, registers: [] });
    registry.promClient.registerMetric(visits);
    visits.inc({ value: 2, exemplarLabels: { trace_id: 'a1' } });
    const { family } = await scrape(endpoint, { openMetrics: true });
    expect(family('made_total').samples).toMatchObject([
      { value: 2, exemplar: { labels: { trace_id: 'a1' }, value: 2 } },
    ]);
  });

  it.each<[string, () => unknown]>([
    ['fails', () => Promise.reject(new Error('no answer'))],
    ['answers nothing', () => Promise.resolve(undefined)],
    ['answers nonsense', () => Promise.resolve({ name: 'made_broken', type: 'gauge', values: 7 })],
  ])('are left out, counted and logged when one %s, and the scrape still answers', async (_, get) => {
    const { registry, endpoint } = withForeign();
    registry.promClient.registerMetric({ name: 'made_broken', get, reset: () => {} } as unknown as Counter);
    await scrape(endpoint);
    const { families, value } = await scrape(endpoint);
    expect(families.map(({ name }) => name)).not.toContain('made_broken');
    const failures = { collector: 'made_broken', reason: 'error' };
    expect(value('telemetry_collector_failures_total', failures)).toBe(2);
  });
});
