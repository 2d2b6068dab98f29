/** Our label `job` meets the one of the scraper in a real Prometheus: who is called what afterwards? */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@bellwether/local/testing';
import { scrapeConfigs } from '../src/prometheus/scrape-config.js';
import { inPanel, inRule, rate, render, sum } from '../src/promql/index.js';
import { startPrometheus, type LivePrometheus } from './live-prometheus.js';
import { shop } from './toy/toy.catalog.js';

let page: Server;
let prometheus: LivePrometheus;
let target: string;

beforeAll(async () => {
  let count = 0;
  page = createServer((_, response) => {
    count += 1;
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(
      '# TYPE shop_wait_seconds histogram\n' +
        `shop_wait_seconds_bucket{job="pack",le="1"} ${count}\n` +
        `shop_wait_seconds_bucket{job="pack",le="+Inf"} ${count}\n` +
        `shop_wait_seconds_sum{job="pack"} ${count}\n` +
        `shop_wait_seconds_count{job="pack"} ${count}\n`,
    );
  });
  await new Promise<void>((resolve) => {
    page.listen(0, '127.0.0.1', resolve);
  });
  target = `127.0.0.1:${(page.address() as AddressInfo).port}`;
  prometheus = await startPrometheus({
    global: { scrape_interval: '500ms' },
    scrape_configs: scrapeConfigs({
      processes: { shop: 'toy-shop', courier: 'toy-courier' },
      targets: [{ process: 'shop', targets: [target] }],
    }),
  });
  await waitUntil(async () => (await prometheus.count('rate(shop_wait_seconds_count[5s])')) > 0, {
    timeoutMs: 30_000,
    intervalMs: 200,
    what: 'two scrapes',
  });
}, 60_000);

afterAll(async () => {
  await prometheus.stop();
  page.close();
});

it('stores ours as exported_job and keeps its own', async () => {
  const [stored] = await prometheus.series('shop_wait_seconds_count');
  expect(stored).toEqual({
    __name__: 'shop_wait_seconds_count',
    exported_job: 'pack',
    job: 'toy-shop',
    instance: target,
  });
});

it('is found by the queries of rules, by either label', async () => {
  const place = inRule({ shop: 'toy-shop', courier: 'toy-courier' }, '5s');
  const byBoth = render(rate(shop.wait, { job: 'pack' }).by('@job', 'job').node, place);
  expect(await prometheus.series(byBoth)).toEqual([{ job: 'toy-shop', exported_job: 'pack' }]);
});

it('is found by the queries of panels, with all targets chosen', async () => {
  const query = render(sum(rate(shop.wait)).by('job').node, inPanel)
    .replaceAll('$job', '.+')
    .replaceAll('$instance', '.+')
    .replaceAll('$__rate_interval', '5s');
  expect(await prometheus.series(query)).toEqual([{ exported_job: 'pack' }]);
});
