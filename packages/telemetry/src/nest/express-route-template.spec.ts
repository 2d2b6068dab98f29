import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';

import { MetricRegistry } from '../instruments/metric-registry.js';
import { HttpTelemetry } from '../families/http.telemetry.js';
import type { ExpressHandler } from './http-platform.js';
import { expressRouteOf } from './express-route-template.js';
import { recordExpress } from './http-recording.js';

interface Router extends RequestListener {
  use(...args: unknown[]): Router;
  get(path: string | RegExp | (string | RegExp)[], ...handlers: ExpressHandler[]): Router;
}
interface Express {
  (): Router;
  Router(options?: object): Router;
}

// Express comes with Nest's platform package, so that package is asked for it.
const express = createRequire(createRequire(import.meta.url).resolve('@nestjs/platform-express'))(
  'express',
) as Express;

const answer: ExpressHandler = (request, response) => {
  response.end(expressRouteOf(request));
};

function shop(): Router {
  const app = express();
  const orders = express.Router().get('/', answer).get('/:id', answer).get(['/a/:x', '/b/:x'], answer);
  const notes = express.Router({ mergeParams: true }).get('/:note', answer);
  const twice = express.Router().get('/page/:n', answer);
  const admin = express().get('/users/:user', answer);
  return app
    .use('/shops/:shop/orders', orders)
    .use('/shops/:shop/orders/:order/notes', notes)
    .use(['/news', '/blog'], twice)
    .use('/wiki', twice)
    .use('/admin/:tenant', admin)
    .use(express.Router().get('/plain', answer))
    .use(/^\/v\d+/, express.Router().get('/ping', answer))
    .get(/^\/files\/(.*)$/, answer)
    .get('/docs/*rest', answer);
}

describe('expressRouteOf', () => {
  let url: string;
  let close: () => void;

  beforeAll(async () => {
    const server = createServer(shop()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    close = () => server.close();
  });
  afterAll(() => close());

  it.each([
    ['/plain', '/plain'],
    ['/shops/42/orders', '/shops/:shop/orders'],
    ['/shops/42/orders/7', '/shops/:shop/orders/:id'],
    ['/shops/42/orders/a/7', '/shops/:shop/orders(/a/:x|/b/:x)'],
    ['/shops/42/orders/7/notes/3', '/shops/:shop/orders/:order/notes/:note'],
    ['/news/page/3', '(/news|/blog)/page/:n'],
    ['/wiki/page/3', '/wiki/page/:n'],
    ['/admin/acme/users/bob', '/admin/:tenant/users/:user'],
    ['/v3/ping', String.raw`{^\/v\d+}/ping`],
    ['/files/a/b/c', String.raw`{^\/files\/(.*)$}`],
    ['/docs/a/b', '/docs/*rest'],
  ])('names the route of %s %s', async (path, template) => {
    expect(await (await fetch(url + path)).text()).toBe(template);
  });
});

describe('recordExpress', () => {
  it('records an application that knows nothing of Nest, with its mounts', async () => {
    const registry = new MetricRegistry({ process: 'shop' });
    const rules = { telemetry: new HttpTelemetry(registry), isPlanned: () => false };
    const app = express()
      .use(recordExpress(rules, (path) => path === '/health'))
      .use(shop());
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ['/admin/a/users/1', '/admin/b/users/2', '/health', '/nothing/1', '/nothing/2']) {
      await (await fetch(url + path)).text();
    }
    server.close();
    const text = await registry.promClient.metrics();
    const routes = [...text.matchAll(/^http_server_request_duration_seconds_count\{(.*)\} (\d+)$/gm)];
    expect(routes.map(([, labels, count]) => `${labels} ${count}`)).toEqual([
      'method="GET",route="/admin/:tenant/users/:user",status_code="200" 2',
      'method="GET",route="unmatched",status_code="404" 2',
    ]);
  });
});
