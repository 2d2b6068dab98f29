import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { Controller, Get, type INestApplication, UseGuards } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';

import type { MetricsGuardOptions } from '../auth/metrics-guard.js';
import type { ExpressHandler } from './http-platform.js';
import type { TelemetryModuleOptions } from './telemetry-options.js';
import { TelemetryModule } from './telemetry.module.js';
import { type RunningApp, platforms, startApp } from './tests/platforms.js';
import { MetricsGuardService, RequireMetricsCredential } from './metrics-access.js';

const token = 's3cr3t';
const envelope = (code: string, message: string): string =>
  `{"error":"${message}","error_detail":{"code":"${code}","message":"${message}","details":{}}}`;

const disabled = envelope(
  'AUTH_METRICS_DISABLED',
  'metrics are closed: secure mode is on and neither a metrics bearer token nor basic auth is configured',
);
const required = envelope('AUTH_METRICS_TOKEN_REQUIRED', 'metrics bearer token required');
const invalid = envelope('AUTH_INVALID_BEARER_TOKEN', 'invalid metrics bearer token');

/** Situation, guard, offered header, status, body of a refusal. */
const rows: [string, MetricsGuardOptions, string | undefined, number, string | undefined][] = [
  ['secure, nothing configured', { secure: true }, `Bearer ${token}`, 403, disabled],
  ['nothing configured, not secure', {}, undefined, 200, undefined],
  ['configured, no header', { bearerToken: token }, undefined, 401, required],
  ['configured, other scheme', { bearerToken: token }, 'Basic YTpi', 401, required],
  ['configured, wrong token', { bearerToken: token }, 'Bearer nope', 401, invalid],
  ['configured, right token', { bearerToken: token }, `bearer ${token}`, 200, undefined],
];

@Controller('queues')
class QueuePage {
  @Get()
  @UseGuards(RequireMetricsCredential)
  show(): string {
    return 'queues';
  }
}

describe.each(platforms)('the metrics endpoint on %s', (platform, adapter) => {
  let running: RunningApp;
  const start = async (
    options: Partial<TelemetryModuleOptions>,
    prepare?: (app: INestApplication) => void,
  ): Promise<string> => {
    const module = TelemetryModule.forRoot({ process: 'shop', registry: new Registry(), ...options });
    running = await startApp({ imports: [module], controllers: [QueuePage] }, adapter, prepare);
    return running.url;
  };
  afterEach(() => running.app.close());

  const ask = (url: string, authorization?: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, {
      ...init,
      headers: { ...init.headers, ...(authorization === undefined ? {} : { authorization }) },
    });

  it.each(rows)('%s', async (_situation, auth, header, status, body) => {
    const url = await start({ auth, paths: ['/metrics', '/debug/metrics'] });
    for (const path of ['/metrics', '/debug/metrics']) {
      const response = await ask(url + path, header);
      expect(response.status).toBe(status);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const text = await response.text();
      if (body === undefined) {
        expect(text).toContain('http_server_active_requests 0');
        expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      } else {
        expect(text).toBe(body);
        expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
        expect(response.headers.get('www-authenticate')).toBe(
          status === 401 ? 'Bearer realm="metrics"' : null,
        );
      }
    }
  });

  it.each(rows)('guards another page alike: %s', async (_situation, auth, header, status, body) => {
    const url = await start({ auth, enabled: false });
    const response = await ask(`${url}/queues`, header);
    expect([response.status, await response.text()]).toEqual([status, body ?? 'queues']);
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="metrics"' : null);
  });

  it.each(rows)('guards routes beside Nest alike: %s', async (_situation, auth, header, status, body) => {
    const url = await start({ auth, enabled: false }, (app) => addPlugin(app, platform));
    const response = await ask(`${url}/monitoring/api`, header);
    expect([response.status, await response.text()]).toEqual([status, body ?? 'the page']);
  });

  it('is not there while observability is off, whatever is offered, and the debug path does not care', async () => {
    const auth = { bearerToken: token };
    const url = await start({ auth, enabled: false, paths: ['/metrics', '/debug/metrics'] });
    const unknown = await ask(`${url}/no-such-path`);
    const off = await ask(`${url}/metrics`, `Bearer ${token}`);
    expect(off.status).toBe(404);
    expect((await off.text()).replaceAll('/metrics', '/no-such-path')).toBe(await unknown.text());
    expect((await ask(`${url}/debug/metrics`, `Bearer ${token}`)).status).toBe(200);
  });

  it('is not opened by a token in the query or in another header', async () => {
    const url = await start({ auth: { bearerToken: token } });
    for (const name of ['token', 'access_token', 'authorization', 'bearer', 'api_key']) {
      const response = await ask(`${url}/metrics?${name}=${token}`, undefined, {
        headers: { 'x-api-key': token },
      });
      expect(await response.text()).toBe(required);
    }
    expect((await ask(`${url}/metrics?token=nope`, `Bearer ${token}`)).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'answers %s with 405, after the guard',
    async (method) => {
      const url = await start({ auth: { bearerToken: token } });
      const init =
        method === 'OPTIONS'
          ? { method }
          : { method, body: '{not json', headers: { 'content-type': 'application/x' } };
      expect((await ask(`${url}/metrics`, undefined, init)).status).toBe(401);
      const response = await ask(`${url}/metrics`, `Bearer ${token}`, init);
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await response.text()).toContain('"code":"GEN_METHOD_NOT_ALLOWED"');
    },
  );

  it('answers HEAD with the headers of GET and no body', async () => {
    const url = await start({});
    const response = await ask(`${url}/metrics`, undefined, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1000);
  });

  it('speaks OpenMetrics and gzip where they are asked for', async () => {
    const url = await start({});
    const { headers, body } = await rawGet(`${url}/metrics`, {
      accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5',
      'accept-encoding': 'gzip',
    });
    expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers['etag']).toBeUndefined();
    expect(gunzipSync(body).toString()).toMatch(/# EOF\n$/);
  });

  it('stays where it is, whatever prefix and version the app gives its own routes', async () => {
    const url = await start({}, (app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning();
    });
    expect((await ask(`${url}/metrics`)).status).toBe(200);
    expect((await ask(`${url}/api/metrics`)).status).toBe(404);
  });

  it('is on the list of what the platform serves only where it is asked for', async () => {
    const url = await start({ paths: [] });
    expect([platform, (await ask(`${url}/metrics`)).status]).toEqual([platform, 404]);
  });

  it('says which build and which catalog runs, and how the process fares', async () => {
    const url = await start({ version: '1.2.3', revision: 'abc' });
    const text = await (await ask(`${url}/metrics`)).text();
    expect(text).toMatch(/^app_build_info\{version="1\.2\.3",revision="abc",catalog="[0-9a-f]{16}"\} 1$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });
});

/** A page that brings its own routes, as the queue page does. */
function addPlugin(app: INestApplication, platform: string): void {
  const guard = app.get(MetricsGuardService);
  if (platform === 'Express') {
    const express = app.getHttpAdapter().getInstance() as ExpressLike;
    express.use('/monitoring', guard.expressHandler(), (_request, response) => response.end('the page'));
    return;
  }
  const instance = app.getHttpAdapter().getInstance() as FastifyInstance;
  void instance.register(
    async (scope) => {
      scope.addHook('onRequest', guard.fastifyHook());
      scope.get('/api', async () => 'the page');
    },
    { prefix: '/monitoring' },
  );
}

interface ExpressLike {
  use(path: string, ...handlers: ExpressHandler[]): unknown;
}

/** What `fetch` hides: the bytes as they were sent. */
const rawGet = (
  url: string,
  headers: Record<string, string>,
): Promise<{ headers: NodeJS.Dict<string | string[]>; body: Buffer }> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
