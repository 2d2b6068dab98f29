import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

import { waitUntil } from '@bellwether/local/testing';
import {
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpCode,
  InternalServerErrorException,
  type ArgumentsHost,
  NotFoundException,
  Param,
  Post,
  Res,
  ServiceUnavailableException,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Registry } from 'prom-client';

import { MetricRegistry } from '../instruments/metric-registry.js';
import { TelemetryModule } from './telemetry.module.js';
import { type RunningApp, platforms, sampleOf, startApp } from './tests/platforms.js';

class DomainError extends Error {}
class PlannedError extends Error {}

const brokenGuard = {
  canActivate: (): boolean => {
    throw new TypeError('a guard with a fault');
  },
};

const held: (() => void)[] = [];

@Controller('orders')
class OrdersController {
  @Get('held')
  hold(): Promise<string> {
    return new Promise((resolve) => held.push(() => resolve('at last')));
  }

  @Get('boom')
  boom(): never {
    throw new TypeError('nobody planned for this');
  }

  @Get('guarded')
  @UseGuards(brokenGuard)
  guarded(): string {
    return 'unreachable';
  }

  @Get('planned-500')
  planned(): never {
    throw new PlannedError('known, and answered with 500');
  }

  @Get('http-500')
  http500(): never {
    throw new InternalServerErrorException();
  }

  @Get('http-503')
  http503(): never {
    throw new ServiceUnavailableException();
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException();
  }

  @Get('mapped')
  mapped(): never {
    throw new DomainError('the filter makes 409 of it');
  }

  @Get('said-500')
  @HttpCode(500)
  said(): string {
    return 'no exception at all';
  }

  @Get(':id')
  one(@Param('id') id: string): string {
    return `order ${id}`;
  }

  @Post(':id/notes')
  note(@Body() body: { text: string }): string {
    return body.text;
  }

  @Get('stream/broken')
  stream(@Res() response: { raw?: NodeJS.WritableStream } & NodeJS.WritableStream): void {
    const raw = (response.raw ?? response) as NodeJS.WritableStream & { destroy(): void };
    raw.write('half of it');
    raw.destroy();
  }
}

@Catch(DomainError)
class DomainFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_error: DomainError, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { error: 'conflict' }, 409);
  }
}

const duration = (method: string, route: string, status: number): string =>
  `http_server_request_duration_seconds_count{method="${method}",route="${route}",status_code="${status}"}`;
const exceptions = (method: string): string =>
  `http_server_exceptions_total{method="${method}",status_code="500"}`;

describe.each(platforms)('the http family on %s', (platform, adapter) => {
  let running: RunningApp;
  let registry: MetricRegistry;

  beforeEach(async () => {
    const module = TelemetryModule.forRoot({
      process: 'shop',
      registry: new Registry(),
      http: { ignoredPaths: ['/orders/ignored'], isPlanned: (error) => error instanceof PlannedError },
    });
    running = await startApp({ imports: [module], controllers: [OrdersController] }, adapter, (app) => {
      app.useGlobalFilters(new DomainFilter(app.get(HttpAdapterHost)));
    });
    registry = running.app.get(MetricRegistry);
  });
  afterEach(async () => {
    for (const release of held.splice(0)) release();
    await running.app.close();
  });

  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(running.url + path, init);
  const text = (): Promise<string> => registry.promClient.metrics();
  const sample = async (series: string): Promise<number | undefined> => sampleOf(await text(), series);

  /** Names and labels of all series, but those of Node.js, whose handles come and go. */
  const seriesOfOurs = async (): Promise<string[]> =>
    (await text())
      .split('\n')
      .filter((line) => /^(http|telemetry|bellwether)_/.test(line))
      .map((line) => line.replace(/ \S+$/, ''));

  /** Sends bytes that `fetch` would not; resolves with the status line. */
  const sendRaw = async (bytes: string): Promise<string> => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
    socket.write(bytes);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    await once(socket, 'close');
    return answer.split('\r\n', 1)[0] ?? '';
  };

  const until = (holds: () => boolean | Promise<boolean>): Promise<unknown> =>
    waitUntil(holds, { timeoutMs: 20_000, intervalMs: 2, what: holds.toString() });

  it('records the template of the route, never the path', async () => {
    for (const id of ['1', '2', 'a%20b', 'x'.repeat(90)]) await get(`/orders/${id}?q=${id}`);
    expect(await sample(duration('GET', '/orders/:id', 200))).toBe(4);
    expect(await text()).not.toContain('xxxx');
  });

  it('records the status that the filters gave', async () => {
    const statuses = [];
    for (const path of ['missing', 'mapped', 'http-503', 'boom'])
      statuses.push((await get(`/orders/${path}`)).status);
    expect(statuses).toEqual([404, 409, 503, 500]);
    expect(await sample(duration('GET', '/orders/missing', 404))).toBe(1);
    expect(await sample(duration('GET', '/orders/mapped', 409))).toBe(1);
    expect(await sample(duration('GET', '/orders/http-503', 503))).toBe(1);
    expect(await sample(duration('GET', '/orders/boom', 500))).toBe(1);
  });

  it.each([
    ['boom', 500, 1],
    ['guarded', 500, 1],
    ['planned-500', 500, 0],
    ['http-500', 500, 0],
    ['http-503', 503, 0],
    ['missing', 404, 0],
    ['mapped', 409, 0],
    ['said-500', 500, 0],
    ['7', 200, 0],
  ])('counts as an exception only what nobody had planned for: %s', async (path, status, counted) => {
    expect((await get(`/orders/${path}`)).status).toBe(status);
    expect(await sample(exceptions('GET'))).toBe(counted);
  });

  it('shows the exceptions of every method at zero before the first', async () => {
    const shown = (await text()).match(/^http_server_exceptions_total\{.*$/gm);
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '_OTHER'];
    expect(shown?.toSorted()).toEqual(methods.map((method) => `${exceptions(method)} 0`).toSorted());
  });

  it('calls every path that matches nothing by one name', async () => {
    for (const path of ['/wp-admin', '/.env', '/orders', '/orders/1/2/3/4'])
      expect((await get(path)).status).toBe(404);
    expect(await sample(duration('GET', 'unmatched', 404))).toBe(4);
  });

  it('calls every method outside the closed set by one name', async () => {
    for (const method of ['PROPFIND', 'LOCK', 'MKCOL', 'REPORT', 'SUBSCRIBE']) {
      await sendRaw(`${method} /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    }
    expect(await sample(duration('_OTHER', 'unmatched', 404))).toBe(5);
  });

  it('adds no series for 10 000 unknown paths and 100 made-up methods', async () => {
    await get('/first');
    await sendRaw('PROPFIND /first HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await sendRaw('MADEUP /first HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const before = await seriesOfOurs();
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
    let answered = 0;
    socket.on(
      'data',
      (chunk: Buffer) => (answered += chunk.toString('latin1').split('HTTP/1.1 404').length - 1),
    );
    for (let index = 0; index < 10_000; index++) {
      const path = createHash('sha256').update(String(index)).digest('hex');
      socket.write(`GET /${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      if (index % 500 === 499) await until(() => answered === index + 1);
    }
    socket.destroy();
    for (let index = 0; index < 100; index++) {
      await sendRaw(`M${index}ADEUP /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    }
    await until(async () => (await sample(duration('GET', 'unmatched', 404))) === 10_001);
    expect(await seriesOfOurs()).toEqual(before);
  });

  it.each(['/health', '/livez', '/readyz', '/metrics', '/metrics?x=1', '/debug/metrics', '/orders/ignored'])(
    'does not count %s',
    async (path) => {
      await get(path);
      expect(await text()).not.toMatch(/^http_server_request_duration_seconds_count/m);
      expect(await sample('http_server_active_requests')).toBe(0);
    },
  );

  it('counts active requests while they are active', async () => {
    const answers = [get('/orders/held'), get('/orders/held')];
    await until(() => held.length === 2);
    expect(await sample('http_server_active_requests')).toBe(2);
    for (const release of held.splice(0)) release();
    await Promise.all(answers.map(async (answer) => (await answer).text()));
    await until(async () => (await sample('http_server_active_requests')) === 0);
  });

  it('returns to zero active requests when callers hang up', async () => {
    const abort = new AbortController();
    const answers = Array.from({ length: 5 }, () => get('/orders/held', { signal: abort.signal }));
    const settled = Promise.allSettled(answers);
    await until(() => held.length === 5);
    abort.abort();
    await settled;
    await until(async () => (await sample('http_server_active_requests')) === 0);
    expect(await sample(duration('GET', '/orders/held', 499))).toBe(5);
    for (const release of held.splice(0)) release();
    await until(async () => (await sample('http_server_active_requests')) === 0);
    expect(await sample(duration('GET', '/orders/held', 200))).toBeUndefined();
  });

  it('returns to zero when a caller leaves in the middle of its body', async () => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
    socket.write(
      'POST /orders/1/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{',
    );
    await until(async () => (await sample('http_server_active_requests')) === 1);
    socket.destroy();
    await until(async () => (await sample('http_server_active_requests')) === 0);
  });

  it('returns to zero when an answer breaks in the middle', async () => {
    await expect(get('/orders/stream/broken').then((answer) => answer.text())).rejects.toThrow(
      /terminated|fetch failed/,
    );
    await until(async () => (await sample('http_server_active_requests')) === 0);
  });

  it('records malformed bodies as well, with the status they got', async () => {
    const { status } = await get('/orders/1/notes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{not json',
    });
    expect(status).toBe(400);
    const route = platform === 'Fastify' ? '/orders/:id/notes' : 'unmatched';
    expect(await sample(duration('POST', route, 400))).toBe(1);
  });

  it('records the sizes of bodies that have one', async () => {
    await get('/orders/1');
    const body = JSON.stringify({ text: 'ü'.repeat(300) });
    await get('/orders/1/notes', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await sample('http_server_request_body_size_bytes_count')).toBe(1);
    expect(await sample('http_server_request_body_size_bytes_sum')).toBe(Buffer.byteLength(body));
    expect(await sample('http_server_response_body_size_bytes_count')).toBe(2);
    expect(await sample('http_server_response_body_size_bytes_sum')).toBe('order 1'.length + 600);
    await get('/orders/1', { method: 'HEAD' });
    expect(await sample('http_server_response_body_size_bytes_count')).toBe(2);
  });
});
